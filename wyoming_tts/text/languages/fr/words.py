"""Word lists of French: what its units and currencies, signs and abbreviations are called."""

from __future__ import annotations

from typing import Final

from wyoming_tts.text.spans import one_of


def _table(text: str) -> dict[str, str]:
    """Return a table that is written as ``short = words; short = words``."""
    pairs = [entry.strip().partition(" = ") for entry in text.split(";")]
    return {short: words for short, _, words in pairs}


UNITS: Final = _table(
    "acre = acre|acres; ampere-hour = ampère-heure|ampères-heures; bar = bar|bars;"
    "becquerel = becquerel|becquerels;"
    "beat-per-minute = battement par minute|battements par minute;"
    "british-thermal-unit = B T U; cubic-decimeter = décimètre cube|décimètres cubes;"
    "cubic-millimeter = millimètre cube|millimètres cubes; decibel = décibel|décibels;"
    "decibel-a = décibel A|décibels A; decibel-milliwatt = D B M; eurocent = centime|centimes;"
    "farad = farad|farads; frame-per-second = image par seconde|images par seconde;"
    "gibibyte = gibioctet|gibioctets; horsepower = cheval|chevaux;"
    "hundred-cubic-foot = centaine de pieds cubes|centaines de pieds cubes;"
    "inch-of-water = pouce d'eau|pouces d'eau; kibibyte = kibioctet|kibioctets;"
    "kilobyte = kilo-octet|kilo-octets; kilowatt-hour = kilowattheure|kilowattheures;"
    "kilowatt-peak = kilowatt-crête|kilowatts-crête; kiloohm = kilo-ohm|kilo-ohms;"
    "mebibyte = mébioctet|mébioctets; megaohm = mégohm|mégohms;"
    "megawatt-peak = mégawatt-crête|mégawatts-crête;"
    "particle-per-cubic-meter = particule par mètre cube|particules par mètre cube;"
    "pebibyte = pébioctet|pébioctets; perbillion = partie par milliard|parties par milliard;"
    "permillion = partie par million|parties par million;"
    "pound-force-per-square-inch = livre par pouce carré|livres par pouce carré;"
    "revolution-per-minute = tour par minute|tours par minute; siemens = siemens;"
    "square-decimeter = décimètre carré|décimètres carrés;"
    "square-millimeter = millimètre carré|millimètres carrés; tebibyte = tébioctet|tébioctets;"
    "thousand-cubic-foot = millier de pieds cubes|milliers de pieds cubes;"
    "tonne = tonne|tonnes; volt-ampere = voltampère|voltampères;"
    "volt-ampere-reactive = var|vars; volt-ampere-reactive-hour = varheure|varheures;"
    "watt-hour = wattheure|wattheures; watt-peak = watt-crête|watts-crête"
)
UNIT_SYMBOLS: Final = _table(
    "j = day; mn = minute; t = tonne; gr = gram; ch = horsepower; Wc = watt-peak;"
    "kWc = kilowatt-peak; MWc = megawatt-peak; tr/min = revolution-per-minute; c€ = eurocent;"
    "ct = eurocent; cts = eurocent; ko = kilobyte; Ko = kilobyte; Mo = megabyte; Go = gigabyte;"
    "To = terabyte; Po = petabyte; Kio = kibibyte; Mio = mebibyte; Gio = gibibyte;"
    "Tio = tebibyte; kb = kilobit; Mb = megabit; Gb = gigabit; Kcal = kilocalorie;"
    "Bq = becquerel; kms = kilometer; mcg = microgram; nds = knot;"
    "m/s² = meter-per-square-second; m/s2 = meter-per-square-second"
)
FEMININE_UNITS: Final = (
    "hour minute second week tonne calorie mole candela pint ounce fluid-ounce pound pound-force"
    " permillion perbillion particle frame hundred-cubic-foot GBP SEK NOK DKK CZK TRY INR"
)
CURRENCIES: Final = _table(
    "EUR = euro|euros|centime|centimes; USD = dollar|dollars|cent|cents;"
    "CAD = dollar canadien|dollars canadiens|cent|cents; JPY = yen|yens; CNY = yuan|yuans;"
    "GBP = livre sterling|livres sterling|penny|pence; PLN = zloty|zlotys;"
    "CHF = franc suisse|francs suisses|centime|centimes; XBT = bitcoin|bitcoins"
)
AT_HOME: Final = {
    "CH": _table("CHF = franc|francs|centime|centimes"),
    "CA": _table(
        "CAD = dollar|dollars|cent|cents; USD = dollar américain|dollars américains|cent|cents"
    ),
}
SIGNS_AT_HOME: Final = {
    "CH": _table("Fr. = CHF; fr. = CHF; Frs. = CHF; SFr. = CHF"),
    "CA": _table("$ = CAD; $ US = USD; $US = USD; $ CA = CAD"),
}
SCALES: Final = _table(
    "k = mille; K = mille; mille = mille; M = million|millions; million = million|millions;"
    "millions = million|millions; Md = milliard|milliards; Mds = milliard|milliards;"
    "Mrd = milliard|milliards; milliard = milliard|milliards; milliards = milliard|milliards"
)
SYMBOLS: Final = _table(
    "& = et; + = plus; = = égale; \u00d7 = fois; ÷ = divisé par; < = inférieur à; > = supérieur à;"
    "≤ = au plus; ≥ = au moins; ≈ = environ; ± = plus ou moins; ~ = environ; \u2212 = moins;"
    "% = pour cent; ‰ = pour mille; # = dièse; @ = arobase; / = slash; § = paragraphe;"
    "° = degrés; € = euros; $ = dollars; £ = livres; ∞ = infini; √ = racine carrée de;"
    "Ω = ohms; → = vers"
)
ABBREVIATIONS: Final = _table(
    "etc. = et cetera; env. = environ; p. ex. = par exemple; p.ex. = par exemple;"
    "par ex. = par exemple; ex. = exemple; c.-à-d. = c'est-à-dire; càd = c'est-à-dire;"
    "c-à-d = c'est-à-dire; cad = c'est-à-dire; cf. = confer; vs = contre; vs. = contre;"
    "et/ou = et ou; svp = s'il vous plaît; SVP = s'il vous plaît; s.v.p. = s'il vous plaît;"
    "stp = s'il te plaît; asap = dès que possible; rdv = rendez-vous; RDV = rendez-vous;"
    "bcp = beaucoup; qqch = quelque chose; qqn = quelqu'un; nb = nombre; nbre = nombre;"
    "pdt = pendant; pts = points; tps = temps; trim. = trimestre; sem. = semaine;"
    "qté = quantité; réf. = référence; temp. = température; t° = température;"
    "T° = température; max. = maximum; min. = minimum; moy. = moyenne; ext. = extérieure;"
    "int. = intérieure; tél. = téléphone; rdc = rez-de-chaussée; RDC = rez-de-chaussée;"
    "rez-de-ch. = rez-de-chaussée; sdb = salle de bain; SdB = salle de bain;"
    "SDB = salle de bain; appt = appartement; appt. = appartement; apt. = appartement;"
    "bât. = bâtiment; ét. = étage;"
    "bd = boulevard; Bd = boulevard; bld = boulevard;"
    "boul. = boulevard; av. J.-C. = avant Jésus-Christ; apr. J.-C. = après Jésus-Christ;"
    "J.-C. = Jésus-Christ; av. = avenue; rte = route; pl. = place; chem. = chemin;"
    "hab. = habitants; pers. = personnes; suppl. = supplémentaire; incl. = inclus;"
    "janv. = janvier; févr. = février; avr. = avril; juil. = juillet; juill. = juillet;"
    "oct. = octobre; nov. = novembre; déc. = décembre; n° = numéro; nº = numéro; N° = numéro;"
    "Mme = Madame; Mmes = Mesdames; Mlle = Mademoiselle; Mlles = Mesdemoiselles;"
    "Mgr = Monseigneur; Cie = Compagnie; HP/HC = heures pleines heures creuses;"
    "HC/HP = heures creuses heures pleines; 4x4 = quatre-quatre;"
    "M. et Mme = Monsieur et Madame; P.-S. = post-scriptum; P.S. = post-scriptum;"
    "N.B. = nota bene; NB = nota bene"
)
BEFORE_NUMBER: Final = _table(
    "n° = numéro; nº = numéro; N° = numéro; no = numéro; no. = numéro; n°s = numéros;"
    "p. = page; pp. = pages; vol. = volume; chap. = chapitre; ch. = chapitre; fig. = figure;"
    "art. = article; t. = tome; éd. = édition; th. = thermostat; op. = opus; sept. = septembre;"
    "app. = appartement; apt = appartement; appt = appartement"
)
BEFORE_NAME: Final = _table(
    "MM. = Messieurs; Dr = docteur; Dr. = docteur; Drs = docteurs;"
    "Pr = professeur; Pr. = professeur; Prof. = professeur; St = saint; Ste = sainte;"
    "gén. = général"
)
SPELT: Final = (
    "HA IA AI TV PC UV USB IP UPS GPS API URL USA UE UK CO AC DC IR OS UI ID FAQ IOT SUV ISO EPS"
    " ECG AA AAA VIP QR RGB ATM EDF RER RATP IMC ADSL HDMI PME TVA ECS DPE EJP AQI IQA COV UTC"
    " GMT EV AM PM OSS UHF CPU GPU AOP IGP IRM OMS FMI ONG HLM IBM BMW RTE RTBF ETA IPTV UTA RAS"
    " PIR OTA RSA TER RTS"
)
SAID: Final = (
    "NAS LAN WAN RAM ROM PIN SIM LED PAC CAF ONU OTAN SMIC MAC COVID JPEG MIDI ZIP NASA OVNI"
)
ACRONYMS: Final = _table(
    "WiFi = Wi-Fi; Wifi = Wi-Fi; IoT = I O T; pH = P H; dBm = D B M; eSIM = e-SIM;"
    "ESPHome = E S P Home; HC = heures creuses"
)
ROMAN_AFTER: Final = (
    "chapitre tome acte volume livre phase partie guerre annexe étape saison épisode titre scène"
    " article"
)
RULERS: Final = (
    "Louis François Henri Charles Philippe Napoléon Élisabeth Elizabeth Jean Paul Pie Benoît"
    " Grégoire Léon Clément Innocent Urbain Alexandre Nicolas Catherine Frédéric Guillaume"
    " George Georges Édouard Richard Léopold Albert Jacques Ramsès Carlos Gustave Christian"
    " Boniface Sixte Jules Pierre Mohammed Hassan Ferdinand"
)
_FEMININE: Final = (
    "heure minute seconde semaine année journée soirée matinée nuit personne lumière lampe ampoule"
    " fenêtre porte prise pièce chambre caméra alerte alarme mise tâche liste chanson piste vidéo"
    " photo page ligne étape zone batterie pile tasse cuillère tranche bouteille boîte pomme"
    " tomate banane orange carotte poire salade baguette brique douzaine dizaine quinzaine"
    " vingtaine centaine tonne livre gousse pincée goutte feuille entrée sortie erreur machine"
    " télé radio enceinte serrure clé clef fille femme part victoire série marche chaîne antenne"
    " étoile place marque équipe carte barre commande règle scène sonde passerelle maison salle"
    " table chaise rue route ville imprimante adresse musique piscine finale pinte once calorie"
    " petite grande bonne seule dernière première plante poubelle visite course question réponse"
    " réunion fois gélule dose pilule capsule crêpe pizza bière branche botte assiette bougie"
)
FEMININE_NOUN: Final = (
    rf"(?:(?:{one_of(_FEMININE.split())}"
    "|[a-zà-ÿœ]{2,16}(?:[ts]ion|ette|[ae]nce|ité|[st]ure|erie|elle|euse|trice|esse))s?)"
)
"""Pattern of a noun, or of an adjective before one, that a number before it agrees with."""

MASCULINE_NOUN: Final = (
    "(?:(?:litre|kilo|verre|citron|oignon|poivron|paquet|sachet|pot|concombre|melon|pain|cube|bol"
    "|jour|siècle|tour|point|degré|ananas|avocat|mètre|cachet|comprimé)s?)"
)
"""Pattern of nouns that halves are counted of."""
