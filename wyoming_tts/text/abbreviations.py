"""Words that are written with a full stop, of many languages at once, all in lower case."""

from __future__ import annotations

from typing import Final

_NEVER_ENGLISH: Final = (
    "dr mr mrs ms mx prof st rev hon gen col capt cmdr lt sgt maj gov pres sen rep messrs mt ft"
    " vs approx e.g i.e cf viz esp incl excl resp"
)
_NEVER_GERMAN: Final = (
    "hr fr frl ing dipl z.b d.h u.a o.ä u.ä s.o s.u i.d.r u.u v.a z.t a.d bzw ca evtl ggf vgl inkl"
    " exkl zzgl bzgl sog gem mind tel allg bspw geb gest verh"
)
_NEVER_ROMANCE: Final = (
    "mme mlle mgr env c.-à-d p.ex sr sra srta sres dña dn ud uds vd p.ej aprox exmo exma dra profa"
    " sig sig.ra dott dott.ssa avv arch geom spett"
)
_NEVER_NORTHERN: Final = (
    "dhr mevr drs bijv o.a d.w.z m.a.w i.p.v t.o.v t.ex bl.a f.eks m.fl dvs esim"
)
_NEVER_EASTERN: Final = "np tzw tzn św inż ul os např tzv napr tzv tj örn bkz doç"
_NEVER_CYRILLIC: Final = "т.е т.к т.н им ул пр напр акад проф гр"  # noqa: RUF001 - Cyrillic is meant
_END_LATIN: Final = (
    "etc inc ltd co corp bros jr esq dept est a.m p.m b.c b.c.e c.e ph.d m.d hrs secs mins lb lbs"
    " usw usf uvm u.v.m u.a.m std mio mrd jh jhd max min gmbh ecc ss cía s.a ltda enz osv m.m"
    " itd itp atd apod godz tys mln mld vb"
)
_END_CYRILLIC: Final = "т.д т.п руб тыс млн млрд"  # noqa: RUF001 - Cyrillic is meant
_NUMBERED: Final = (
    "no nos nr nrs num vol vols pp pg fig figs art sec ch chap ed bd kap abs abschn abb str hausnr"
    " tel ext núm pág págs pag cap čís jan feb mar apr jun jul aug sep sept oct nov dec okt dez"
)
_DETERMINERS: Final = (
    "am vom zum beim im der die das den dem des ab seit bis jeden jedem jeder jedes und oder sowie"
    " en et på til fra dne"
)
_ORDERED: Final = (
    "januar jänner februar feber märz april mai juni juli august september oktober november"
    " dezember stock stockwerk etage platz mal klasse quartal geburtstag jahrhundert jahrestag"
    " stufe liga runde obergeschoss weltkrieg"
)

NEVER_ENDS: Final = frozenset(
    f"{_NEVER_ENGLISH} {_NEVER_GERMAN} {_NEVER_ROMANCE} {_NEVER_NORTHERN} {_NEVER_EASTERN}"
    f" {_NEVER_CYRILLIC}".split()
)
"""Abbreviations that a sentence does not end with, since a name or an example follows."""

MAY_END: Final = frozenset(f"{_END_LATIN} {_END_CYRILLIC}".split())
"""Abbreviations that end a sentence unless a lower-case letter or a number follows."""

BEFORE_NUMBER: Final = frozenset(_NUMBERED.split())
"""Words that are abbreviations only if a number follows."""

STREET_ENDINGS: Final = ("str", "straat", "gade")
"""What the name of a street ends with when a house number follows."""

BEFORE_ORDINAL: Final = frozenset(_DETERMINERS.split())
"""Words after which a number with a full stop is an ordinal number, not the end of a sentence."""

AFTER_ORDINAL: Final = tuple(_ORDERED.split())
"""Words before which a number with a full stop is an ordinal number."""
