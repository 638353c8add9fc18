"""How gunicorn serves the site: `gunicorn --config docs/proxy/gunicorn.conf.py`."""

# An address as long as our filters make it reaches the site, which says kindly what is too long: with its own
# 4,094 gunicorn would answer a bare "Request Line is too large" before.
limit_request_line = 8190
