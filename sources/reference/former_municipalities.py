"""Municipalities that no longer are, by the municipality that took them over: the codes that older records name.

Codes and names are those of Statistics Denmark's classification "Amter og kommuner" (AMT_KOM, v1:1970 to v3:2006), the
successors those of the municipal reform of 1 January 2007 (Strukturreformen; CPR-kontoret, "Danmark 2007"), with
Bornholm (2003) and Ærø (2006) before it. A municipality that kept its code is not here. Thirteen were divided between
several: their code alone does not say where somebody's records are.
"""

from collections.abc import Mapping
from types import MappingProxyType

_MERGED = (
    ("0190", "0189 Værløse, 0207 Farum"),
    ("0210", "0208 Fredensborg-Humlebæk, 0227 Karlebo"),
    ("0219", "0231 Skævinge"),
    ("0230", "0181 Søllerød, 0205 Birkerød"),
    ("0240", "0171 Ledøje-Smørum, 0235 Stenløse, 0237 Ølstykke"),
    ("0250", "0209 Frederikssund, 0225 Jægerspris, 0229 Skibby"),
    ("0259", "0267 Skovbo"),
    ("0260", "0211 Frederiksværk, 0221 Hundested"),
    ("0265", "0255 Gundsø, 0263 Ramsø"),
    ("0270", "0213 Græsted-Gilleleje, 0215 Helsinge"),
    ("0306", "0305 Dragsholm, 0327 Nykøbing-Rørvig, 0343 Trundholm"),
    ("0316", "0315 Holbæk, 0321 Jernløse, 0339 Svinninge, 0341 Tornved, 0345 Tølløse"),
    ("0320", "0313 Haslev, 0351 Fakse, 0385 Rønnede"),
    ("0326", "0301 Bjergsted, 0309 Gørlev, 0317 Hvidebæk, 0319 Høng, 0323 Kalundborg"),
    ("0330", "0311 Hashøj, 0325 Korsør, 0331 Skælskør, 0333 Slagelse"),
    ("0336", "0271 Vallø, 0389 Stevns"),
    ("0340", "0303 Dianalund, 0335 Sorø, 0337 Stenlille"),
    ("0350", "0251 Bramsnæs, 0257 Hvalsø, 0261 Lejre"),
    ("0360", "0355 Holeby, 0359 Højreby, 0363 Maribo, 0367 Nakskov, 0379 Ravnsborg, 0381 Rudbjerg, 0383 Rødby"),
    ("0370", "0307 Fuglebjerg, 0353 Fladså, 0357 Holmegaard, 0373 Næstved, 0393 Suså"),
    (
        "0376",
        "0369 Nykøbing Falster, 0371 Nysted, 0375 Nørre Alslev, 0387 Sakskøbing, 0391 Stubbekøbing, 0395 Sydfalster",
    ),
    ("0390", "0361 Langebæk, 0365 Møn, 0377 Præstø, 0397 Vordingborg"),
    ("0400", "0401 Allinge-Gudhjem, 0403 Hasle, 0405 Nexø, 0407 Rønne, 0409 Aakirkeby"),
    ("0410", "0429 Ejby, 0445 Middelfart, 0451 Nørre Aaby"),
    ("0420", "0421 Assens, 0433 Glamsbjerg, 0437 Haarby, 0485 Tommerup, 0491 Vissenbjerg, 0499 Aarup"),
    ("0430", "0425 Broby, 0431 Faaborg, 0473 Ringe, 0477 Ryslinge, 0497 Årslev"),
    ("0440", "0439 Kerteminde, 0441 Langeskov, 0447 Munkebo"),
    ("0450", "0449 Nyborg, 0489 Ullerslev, 0495 Ørbæk"),
    ("0479", "0427 Egebjerg, 0435 Gudme"),
    ("0480", "0423 Bogense, 0471 Otterup, 0483 Søndersø"),
    ("0482", "0475 Rudkøbing, 0481 Sydlangeland, 0487 Tranekær"),
    ("0492", "0443 Marstal, 0493 Ærøskøbing"),
    ("0510", "0511 Gram, 0515 Haderslev, 0543 Vojens"),
    ("0530", "0551 Billund, 0565 Grindsted"),
    (
        "0540",
        "0501 Augustenborg, 0507 Broager, 0513 Gråsten, 0523 Nordborg, 0533 Sundeved, 0535 Sydals, 0537 Sønderborg",
    ),
    ("0550", "0505 Bredebro, 0517 Højer, 0521 Løgumkloster, 0531 Skærbæk, 0541 Tønder"),
    ("0561", "0557 Bramming, 0571 Ribe"),
    ("0573", "0553 Blåbjerg, 0555 Blåvandshuk, 0577 Ølgod"),
    ("0575", "0527 Rødding, 0559 Brørup, 0569 Holsted"),
    ("0580", "0503 Bov, 0519 Lundtoft, 0529 Rødekro, 0539 Tinglev, 0545 Aabenraa"),
    ("0615", "0609 Gedved"),
    ("0621", "0623 Lunderskov, 0629 Vamdrup"),
    ("0630", "0603 Børkop, 0617 Jelling, 0631 Vejle"),
    ("0657", "0651 Aulum-Haderup, 0677 Trehøje, 0685 Aaskov"),
    ("0661", "0679 Ulfborg-Vemb, 0683 Vinderup"),
    ("0665", "0673 Thyborøn-Harboøre"),
    ("0671", "0675 Thyholm"),
    ("0706", "0701 Ebeltoft, 0721 Midtdjurs, 0733 Rosenholm, 0739 Rønde"),
    ("0707", "0725 Nørre Djurs, 0735 Rougsø"),
    ("0710", "0709 Hadsten, 0711 Hammel, 0713 Hinnerup, 0767 Hvorslev"),
    ("0730", "0723 Nørhald, 0729 Purhus, 0731 Randers"),
    ("0740", "0705 Gjern, 0743 Silkeborg, 0749 Them, 0771 Kjellerup"),
    ("0746", "0703 Galten, 0715 Hørning, 0737 Ry, 0745 Skanderborg"),
    ("0756", "0625 Nørre-Snede, 0653 Brande, 0663 Ikast"),
    ("0760", "0655 Egvad, 0659 Holmsland, 0667 Ringkøbing, 0669 Skjern, 0681 Videbæk"),
    ("0766", "0613 Hedensted, 0619 Juelsminde"),
    ("0779", "0777 Sallingsund, 0781 Spøttrup, 0783 Sundsøre"),
    ("0787", "0765 Hanstholm, 0785 Sydthy"),
    ("0791", "0761 Bjerringbro, 0763 Fjends, 0769 Karup, 0775 Møldrup, 0789 Tjele"),
    ("0810", "0805 Brønderslev, 0807 Dronninglund"),
    ("0813", "0841 Skagen, 0847 Sæby"),
    ("0820", "0809 Farsø, 0827 Løgstør, 0861 Aars"),
    ("0840", "0843 Skørping, 0845 Støvring"),
    ("0846", "0801 Arden, 0815 Hadsund, 0823 Hobro"),
    ("0849", "0803 Brovst, 0811 Fjerritslev, 0835 Pandrup"),
    ("0851", "0817 Hals, 0831 Nibe, 0837 Sejlflod"),
    ("0860", "0819 Hirtshals, 0821 Hjørring, 0829 Løkken-Vrå, 0839 Sindal"),
)

_DIVIDED = (
    ("0233", "Slangerup", "0219 0250"),
    ("0509", "Christiansfeld", "0510 0621"),
    ("0525", "Nørre-Rangstrup", "0510 0550"),
    ("0567", "Helle", "0561 0573"),
    ("0601", "Brædstrup", "0615 0746"),
    ("0605", "Egtved", "0621 0630"),
    ("0611", "Give", "0530 0630"),
    ("0627", "Tørring-Uldum", "0630 0766"),
    ("0717", "Langå", "0710 0730"),
    ("0719", "Mariager", "0730 0846"),
    ("0747", "Sønderhald", "0707 0730"),
    ("0793", "Aalestrup", "0791 0820 0846"),
    ("0833", "Nørager", "0840 0846"),
)

SUCCESSORS: Mapping[str, str] = MappingProxyType(
    {former.split(" ")[0]: code for code, merged in _MERGED for former in merged.split(", ")}
)
"""The code of today by the code of a municipality that was taken over as a whole: "0631" (old Vejle) is "0630"."""

DIVIDED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {former: tuple(codes.split(" ")) for former, _, codes in _DIVIDED}
)
"""The codes of today by the code of a municipality that was divided between them."""
