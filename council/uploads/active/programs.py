"""Which files run by being opened, told by their names and their first bytes."""

import re
import unicodedata

# As Windows and its mail programs list them, with the containers in which such files are smuggled.
PROGRAM_ENDING = re.compile(
    r"ace|app|appx|appinstaller|command|pkg|pyw|udl|ws|wsb|appref-ms|bat|cab|chm|cmd|com|cpl|diagcab|dll|dmg|elf|exe|gadget|"
    r"hlp|hta|img|inf|ins|iso|jar|jnlp|js|jse|lnk|mht|mhtml|msc|msi|msix|msp|mst|"
    r"one|pif|pl|ps1|psc1|psd1|psm1|py|pyz|rdp|reg|scf|scr|sct|settingcontent-ms|sh|"
    r"sys|url|vb|vbe|vbs|vhd|vhdx|wsc|wsf|wsh|xbap|xll|xla|xlam|docm|dotm|pptm|potm|"
    r"ppam|ppsm|xlsm|xltm|xlsb|slk|iqy|oqy|dqy|rqy|odc|library-ms|search-ms|searchconnector-ms|"
    r"desktop|pub|theme|themepack|wim|application|manifest|wll|accde|accdb|mdb|mde|xps|oxps|application-ms"
)
PROGRAM_BYTES = (
    b"MZ",  # Windows
    b"\x7fELF",  # Linux
    b"\xcf\xfa\xed\xfe",  # macOS
    b"\xca\xfe\xba\xbe",  # Java, and macOS for several processors
    b"\x4c\x00\x00\x00\x01\x14\x02\x00",  # a shortcut
    b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d",  # OneNote, which carries files that one click starts
    b"ITSF",  # compiled help
    b"#!",
)
# Archives that nobody here can look into: what they hold is as unknown as behind a password.
CLOSED_ENDING = re.compile(r"7z|rar|tar|tgz|gz|bz2?|xz|zst|lzh|lha|arj|z|uue|zipx")
CLOSED_BYTES = (
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
    b"MSCF",
    b"\x28\xb5\x2f\xfd",
)


def ending_of(name: str) -> str:
    """The ending as Windows sees it: in small letters, without the dots, blanks and unseen marks it drops.

    "" where the name has none.
    """
    seen = "".join(letter for letter in name if unicodedata.category(letter)[0] != "C")
    seen = re.split(r"[/\\]", unicodedata.normalize("NFKC", seen))[-1]
    return seen.rstrip(". \t").rpartition(".")[2].casefold() if "." in seen.rstrip(". \t") else ""


def is_program(name: str, start: bytes) -> bool:
    """Whether a file of this name that begins so runs when someone opens it."""
    return bool(PROGRAM_ENDING.fullmatch(ending_of(name))) or start.startswith(PROGRAM_BYTES)


def is_closed_archive(name: str, start: bytes) -> bool:
    """Whether it is an archive of a kind that is not opened here."""
    return bool(CLOSED_ENDING.fullmatch(ending_of(name))) or start.startswith(CLOSED_BYTES)
