"""The words of Italian, as data."""

from __future__ import annotations

from wyoming_tts.text.languages.it.grammar import words
from wyoming_tts.text.languages.words import Words


def _table(text: str) -> dict[str, str]:
    """Return a table that is written as ``key=words`` with semicolons between them."""
    entries = (" ".join(entry.split()).partition("=") for entry in text.split(";"))
    return {key: words for key, _, words in entries if key}


class ItalianWords(Words):
    """What Italian says for units, signs and abbreviations."""

    code = "it"
    regions = ("IT", "CH")
    point = "virgola"
    minus = "meno"
    plus = "più"
    plus_minus = "più o meno"
    until = "a"
    against = "a"
    by = "per"
    per = "al"
    conjunction = "e"
    alternative = "o"
    dot = "punto"
    at = "chiocciola"
    dash = "trattino"
    underscore = "trattino basso"
    colon = "due punti"
    hashtag = "hashtag"
    number_sign = "numero"
    link = "link a {}"
    squared = ("{} quadrato", "{} cubo")
    prefixes = {
        "tera": "tera",
        "giga": "giga",
        "mega": "mega",
        "kilo": "chilo",
        "hecto": "etto",
        "deci": "deci",
        "centi": "centi",
        "milli": "milli",
        "micro": "micro",
        "nano": "nano",
        "pico": "pico",
    }
    units = _table("""
        percent=per cento; permille=per mille; year=anno|anni; month=mese|mesi; day=giorno|giorni;
        volt-ampere=voltampere; volt-ampere-reactive=var; volt-ampere-reactive-hour=varora;
        watt-hour=wattora; kilowatt=chilowatt; kilowatt-hour=chilowattora;
        kilowatt-peak=chilowatt di picco; ampere-hour=amperora; kelvin=kelvin; decibel=decibel;
        decibel-a=decibel A; decibel-milliwatt=decibel milliwatt;
        perbillion=parte per miliardo|parti per miliardo; bar=bar; farad=farad; siemens=siemens;
        british-thermal-unit=B T U; beaufort=Beaufort;
        inch-of-water=pollice d'acqua|pollici d'acqua; hundred-cubic-foot=cento piedi cubi;
        thousand-cubic-foot=mille piedi cubi; mile-per-hour=miglio orario|miglia orarie;
        revolution-per-minute=giro al minuto|giri al minuto;
        beat-per-minute=battito al minuto|battiti al minuto;
        frame-per-second=fotogramma al secondo|fotogrammi al secondo;
        particle-per-cubic-meter=particella al metro cubo|particelle al metro cubo;
        square-mile=miglio quadrato|miglia quadrate; nautical-mile=miglio nautico|miglia nautiche;
        square-millimeter=millimetro quadrato|millimetri quadrati;
        cubic-millimeter=millimetro cubo|millimetri cubi;
        square-decimeter=decimetro quadrato|decimetri quadrati;
        cubic-decimeter=decimetro cubo|decimetri cubi; bit=bit; byte=byte; kibibyte=kibibyte;
        mebibyte=mebibyte; gibibyte=gibibyte; tebibyte=tebibyte; pebibyte=pebibyte;
        hectogram=etto|etti; kilo=chilo|chili; becquerel=becquerel; microsievert=microsievert;
        pound-force-per-square-inch=libbra per pollice quadrato|libbre per pollice quadrato;
        quintal=quintale|quintali; tonne=tonnellata|tonnellate; horsepower=cavallo|cavalli;
        standard-cubic-meter=standard metro cubo|standard metri cubi;
    """)
    feminine = words(
        "hour week yard ounce fluid-ounce pound calorie candela mole permillion perbillion pint"
        " tonne pound-force-per-square-inch particle-per-cubic-meter GBP SEK NOK DKK CZK TRY INR"
    )
    unit_symbols = _table("""
        kWp=kilowatt-peak; kwp=kilowatt-peak; mq=square-meter; mc=cubic-meter;
        kmq=square-kilometer; cmq=square-centimeter; cc=cubic-centimeter;
        Smc=standard-cubic-meter; Sm³=standard-cubic-meter; Sm3=standard-cubic-meter;
        smc=standard-cubic-meter; lt=liter; gr=gram; hg=hectogram; Bq=becquerel; µSv=microsievert;
        μSv=microsievert; BPM=beat-per-minute; t=tonne; q=quintal; CV=horsepower; gg=day;
        ° C=celsius; ° F=fahrenheit; °c=celsius; m/s²=meter-per-square-second;
        m/s2=meter-per-square-second; MB/s=megabyte-per-second; Mb/s=megabit-per-second;
        Gb/s=gigabit-per-second; μg/mc=microgram-per-cubic-meter;
    """)
    unit_words = (
        "secondo minuto ora giorno settimana mese anno notte persona testa stanza litro chilo"
        " chilometro"
    )
    currencies = _table("""
        EUR=euro|euro|centesimo|centesimi; USD=dollaro|dollari|centesimo|centesimi;
        GBP=sterlina|sterline|penny|pence; CHF=franco|franchi|centesimo|centesimi; JPY=yen|yen;
        CAD=dollaro canadese|dollari canadesi|centesimo|centesimi; XBT=bitcoin|bitcoin;
        AUD=dollaro australiano|dollari australiani|centesimo|centesimi;
    """)
    scales = _table("""
        mln=milione di|milioni di; Mln=milione di|milioni di; mln.=milione di|milioni di;
        mld=miliardo di|miliardi di; Mld=miliardo di|miliardi di; mld.=miliardo di|miliardi di;
        M=milione di|milioni di; k=mila; K=mila; mila=mila; milioni di=milione di|milioni di;
        miliardi di=miliardo di|miliardi di;
    """)
    symbols = {
        "&": "e",
        "+": "più",
        "=": "uguale",
        "\u00d7": "per",
        "\u00f7": "diviso",
        "<": "minore di",
        ">": "maggiore di",
        "\u2264": "minore o uguale a",
        "\u2265": "maggiore o uguale a",
        "\u2260": "diverso da",
        "\u2248": "circa",
        "\u00b1": "più o meno",
        "~": "circa",
        "\u2212": "meno",
        "%": "per cento",
        "\u2030": "per mille",
        "#": "cancelletto",
        "@": "chiocciola",
        "/": "barra",
        "\u00a7": "paragrafo",
        "\u00b0": "gradi",
        "\u20ac": "euro",
        "$": "dollari",
        "\u00a3": "sterline",
        "\u221e": "infinito",
        "\u221a": "radice quadrata di",
        "\u03a9": "ohm",
        "\u2192": "a",
    }
    abbreviations = _table("""
        ecc.=eccetera; ecc...=eccetera; etc...=eccetera; p.s.=post scriptum; S.ta=Santa;
        S.to=Santo; mln=milioni; mld=miliardi; lat.=latitudine; long.=longitudine; ecc=eccetera;
        etc.=eccetera; ca.=circa; es.=esempio; ad es.=ad esempio; per es.=per esempio;
        p. es.=per esempio; p.es.=per esempio; p. e.=per esempio; e.g.=per esempio; i.e.=cioè;
        cfr.=confronta; D.Lgs.=decreto legislativo; D.L.=decreto legge; DPCM=D P C M; vs.=contro;
        vs=contro; c/o=presso; e/o=e o; incl.=incluso; escl.=escluso; compr.=compreso;
        tot.=totale; temp. max.=temperatura massima; temp. min.=temperatura minima;
        temp. max=temperatura massima; temp. min=temperatura minima; temp.=temperatura;
        max=massimo; Max=Max; max.=massimo; Max.=Max; min.=minimo; q.b.=quanto basta;
        q.tà=quantità; sig.=signor; sig.ra=signora; sig.na=signorina; sigg.=signori; dott.=dottor;
        dott.ssa=dottoressa; dr.ssa=dottoressa; prof.ssa=professoressa; gent.mo=gentilissimo;
        gent.ma=gentilissima; egr.=egregio; spett.le=spettabile; spett.=spettabile;
        ill.mo=illustrissimo; P.zza=Piazza; p.zza=piazza; P.za=Piazza;
        P.le=Piazzale; p.le=piazzale; v.le=viale; c.so=corso; l.go=largo; v.lo=vicolo; sc.=scala;
        V.le=Viale;
        C.so=Corso; L.go=Largo; V.lo=Vicolo; Str.=Strada; Loc.=Località; Fraz.=Frazione;
        a.C.=avanti Cristo; d.C.=dopo Cristo; s.l.m.=sul livello del mare;
        slm=sul livello del mare; N.B.=nota bene; n.b.=nota bene; P.S.=post scriptum;
        N/D=non disponibile; n/d=non disponibile; n.d.=non disponibile; c.m.=corrente mese;
        u.s.=ultimo scorso; p.v.=prossimo venturo; p.to=punto; F.lli=Fratelli; f.to=firmato;
        rif.=riferimento; sec.=secolo; nn.=numeri; tel.=telefono; cell.=cellulare;
        24/7=ventiquattro ore su ventiquattro; 24h/24=ventiquattro ore su ventiquattro;
        7/7=sette giorni su sette; all.=allegato; agg.=aggiornamento; S.p.A.=S P A; s.p.a.=S P A;
        S.r.l.=S R L; s.r.l.=S R L; prev.=previsto; appt.=appartamento; gen.=gennaio;
        feb.=febbraio; apr.=aprile; giu.=giugno; lug.=luglio; ago.=agosto; sett.=settembre;
        ott.=ottobre; nov.=novembre; dic.=dicembre;
    """)
    before_number = _table("""
        bin.=binario; n.=numero; N.=numero; nr.=numero; Nr.=numero; nr=numero; num.=numero;
        n°=numero; N°=numero; nº=numero; Nº=numero; n.ro=numero; nn.=numeri; pag.=pagina;
        pagg.=pagine; p.=pagina; pp.=pagine; vol.=volume; cap.=capitolo; art.=articolo;
        artt.=articoli; fig.=figura; tab.=tabella; ep.=episodio; st.=stagione; int.=interno;
        ed.=edizione; par.=paragrafo; tel.=telefono; cell.=cellulare; max=massimo; max.=massimo;
        Max=Massimo; Max.=Massimo; min=minimo; min.=minimo; v.=versione; ver.=versione;
        vers.=versione; mod.=modello; civ.=civico; h.=ore; sc.=scala; ca=circa; c.ca=circa;
        km.=chilometro; Km=Chilometro; rev.=revisione;
    """)
    before_name = _table("""
        Ing.=Ingegner; ing.=ingegner; Avv.=Avvocato; avv.=avvocato; Arch.=Architetto;
        arch.=architetto; Geom.=Geometra; geom.=geometra; Rag.=Ragionier; rag.=ragionier;
        Dr.=Dottor; dr.=dottor; Prof.=Professor; prof.=professor; On.=Onorevole; Sen.=Senatore;
        Mons.=Monsignor; Cav.=Cavalier; Gen.=Generale; Cap.=Capitano; Col.=Colonnello;
        Mar.=Maresciallo; Ten.=Tenente; Comm.=Commendator; Dir.=Direttore; Pres.=Presidente;
        Min.=Ministro;
    """)
    spelt = (
        "HA AI IA PC UV USB IP UPS API URL UE EU CO AC DC IR OS UI ID CEO PM IOT EV QR ATM NBA"
        " FBI AQI IQA SOS UTC CPU GPU OTA ZHA ACS EER EPG ADSL HDMI SSID VMC GSE OMS ISP IPTV KO"
        " EQ IAQ PA UHD BLE CAI AES EMS ECG UDP RSSI EAN"
    )
    said = "GSM"
    acronyms = _table("""
        WiFi=Wi-Fi; OK=okay; Ok=okay; ok=okay; IoT=I O T; PM₂.₅=P M due virgola cinque;
        PM₁₀=P M dieci; NO₂=N O due; SO₂=S O due; LA7=La sette; PM2,5=P M due virgola cinque;
        AA=doppia A; AAA=tripla A; La7=La sette; SpO2=S P O due; SpO₂=S P O due; pH=P H;
        dBm=decibel milliwatt; iOS=I O S; HACS=acs; ESPHome=E S P Home; WLAN=W LAN; eSIM=E SIM;
        kWp=chilowatt di picco; GmbH=G M B H; SpA=S P A; Srl=S R L; Smc=standard metri cubi;
    """)
    roman_after = "fase tipo livello classe stadio stagione episodio puntata serie modello turno"
    rulers = (
        "Vittorio Emanuele Umberto Luigi Carlo Enrico Filippo Giorgio Giacomo Riccardo Federico"
        " Guglielmo Alessandro Giovanni Paolo Benedetto Pio Leone Francesco Napoleone Ottone"
        " Ferdinando Alfonso Bonifacio Gregorio Clemente Sisto Urbano Innocenzo Giulio Nicola"
        " Ludovico Ramses Cosimo Amedeo Adriano Alberto Felipe Juan Eduardo Edoardo Massimiliano"
        " Costantino Pietro Stefano Leopoldo Ranieri Baldovino Harald Celestino Eugenio Martino"
        " Nicolò Callisto Marcello Elisabetta Caterina Margherita Maria Cleopatra Giovanna"
        " Isabella Cristina"
    )
    year_after = "nel dal del al anno dell'anno fino estate inverno autunno primavera"
    version_after = (
        "versione version v release firmware aggiornamento update assistant core os supervisor"
        " esphome android kernel python zigbee2mqtt"
    )
    phone_after = "telefono tel cellulare cell fax telefonare chiamare chiama codice pin"
    ordinal_pattern = r"([\u00ba\u00b0\u00aa^])(?!\w)"
