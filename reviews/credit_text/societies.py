"""Initials of the societies and guilds of the field, which stand behind a name: “Lance Acord, ASC”."""

from __future__ import annotations

import re

from reviews.credit_text.folding import fold, fold_all
from reviews.credit_text.houses import HOUSES

_KNOWN = (
    # Camera
    "ASC BSC AFC ACS CSC SOC NSC BVK ISC JSC KSC SASC SBC ADF AIC AEC HKSC RGC AMC NFC FSF DFF FNF FSC PSC"
    " PSM AAC SCS HSC GSC CSK ACK HFS ZFS TSC THSC NZCS GBCT ABC CCS ADFC SFC AIP ESC ACO",
    # Editing and sound
    "ACE CCE ASE BFE BFS LMA AMMAC AEA AMAE NZFEG CAS MPSE AMPS AFSI BVFT ASSG AADP BKSTS",
    # Casting, art, costume, make-up, effects
    "CSA CDG CDA ICDN BVC BFFS ADG ADC SDSA BFDG DGC CDGA CDGC VSK AFCCA AFCC MAHG VES GSA",
    # Producers, directors, writers, stunts
    "OBE MBE CBE KBE DBE PGA DGA WGA WGC WGGB SACD BVR BVP AFAR UPC SRF BSA",
)
_DOTTED = r"(?:[A-Z]\.\s?){2,4}[A-Z]\.?|(?!u\.|a\.k\.a)(?:[a-z]\.){3,4}"
_WORDS = "|".join(
    sorted({r"\.?".join(word) for listed in _KNOWN for word in listed.split()}, key=len, reverse=True)
)
_SMALL = r"[Pp]\.?[Gg]\.?[Aa]|afcc|afc|asc|bvk|bfs|bsc|ace|vsk"
# Without a vowel it is read as no word, and so as no name either.
_UNKNOWN = r"(?<=[^\W\d_A-Z])\s+[B-DF-HJ-NP-TV-XZ]{3,4}"
_SOCIETY = rf"(?:(?:{_WORDS}|{_SMALL})\.?|{_DOTTED})"
_END = (
    r"(?=\s*(?:[,;、&/|·•\t(–—]|$)|\s{2}|\s+(?:-|and|et|und)\s"
    rf"|\s+{_SOCIETY}(?:\W|$))"
)
# Initials are no given name: behind the comma of a list they stand alone.
_BEHIND_A_NAME = re.compile(
    rf"(?:(?<=\w\w)\s*,\s*|(?<=\w\w)\s+|(?<=\)) ?)({_SOCIETY}){_END}|({_UNKNOWN}){_END}"
)
_MEMBER_OF = re.compile(
    r"(?<=\w\w),\s+((?:de\s+la|de\s+l['’]|du|of\s+the|vom)\s*[A-ZÀ-Þ][\w’'-]+(?:\s+[A-ZÀ-Þ][\w’'-]+)*)(?=,|$)"
)
_OTHER_WORDS = fold_all(*HOUSES, "vfx, sfx, dvd, cgi, ltd, gmbh, llc, plc, tv")
_KNOWN_ALONE = re.compile(_SOCIETY)
_UNKNOWN_ALONE = re.compile(r"[B-DF-HJ-NP-TV-XZ]{3,4}")


def mark_societies(text: str) -> str:
    """Put the initials of a society (", ASC") in brackets, where remarks stand."""

    def marked(found: re.Match[str]) -> str:
        initials = (found[1] or found[2]).strip()
        return f" ({initials})" if found[1] or not _is_word(initials) else found[0]

    return _BEHIND_A_NAME.sub(marked, _MEMBER_OF.sub(r" (\1)", text))


def is_society(text: str) -> bool:
    """Tell whether a text is nothing but such initials: "ASC, BSC"."""
    parts = [part.strip() for part in re.split(r"[,/]", text)]
    return all(
        _KNOWN_ALONE.fullmatch(part) or (_UNKNOWN_ALONE.fullmatch(part) and not _is_word(part))
        for part in parts
    )


def _is_word(initials: str) -> bool:
    """Tell whether initials have another meaning: "ZDF" is a broadcaster, "VFX" a job."""
    return fold(initials) in _OTHER_WORDS
