"""Word lists of Spanish: what its units, nouns, numbers and abbreviations are called."""

from __future__ import annotations

from typing import Final


def _table(text: str) -> dict[str, str]:
    return dict(entry.strip().split("=") for entry in text.split(";"))


def split(text: str) -> tuple[str, ...]:
    """Return words that are separated by spaces."""
    return tuple(text.split())


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


PESOS: Final = _table(
    "AR=ARS argentino;CL=CLP chileno;CO=COP colombiano;CU=CUP cubano;DO=DOP dominicano;"
    "MX=MXN mexicano;UY=UYU uruguayo"
)
UNITS: Final = _table(
    "kelvin=kelvin;lux=lux;beaufort=Beaufort;kilowatt-hour=kilovatio hora|kilovatios hora;"
    "watt-hour=vatio hora|vatios hora;ampere-hour=amperio hora|amperios hora;"
    "volt-ampere=voltiamperio|voltiamperios;"
    "volt-ampere-reactive=voltiamperio reactivo|voltiamperios reactivos;"
    "volt-ampere-reactive-hour=voltiamperio reactivo hora|voltiamperios reactivos hora;"
    "kiloohm=kilohmio|kilohmios;megaohm=megaohmio|megaohmios;farad=faradio|faradios;"
    "siemens=siemens;decibel=decibelio|decibelios;decibel-a=decibelio A|decibelios A;"
    "decibel-milliwatt=D B M;inch-of-water=pulgada de agua|pulgadas de agua;"
    "becquerel=becquerelio|becquerelios;item=unidad|unidades;piece=pieza|piezas;"
    "perbillion=parte por mil millones|partes por mil millones;british-thermal-unit=B T U;"
    "hundred-cubic-foot=centenar de pies cúbicos|centenares de pies cúbicos;"
    "thousand-cubic-foot=millar de pies cúbicos|millares de pies cúbicos;"
    "revolution-per-minute=revolución por minuto|revoluciones por minuto;"
    "beat-per-minute=latido por minuto|latidos por minuto;"
    "frame-per-second=fotograma por segundo|fotogramas por segundo;"
    "particle-per-cubic-meter=partícula por metro cúbico|partículas por metro cúbico;"
    "kilojoule=kilojulio|kilojulios;nautical-mile=milla náutica|millas náuticas;"
    "tablet=comprimido|comprimidos;kibibyte=kibibyte|kibibytes;mebibyte=mebibyte|mebibytes;gibibyte=gibibyte|gibibytes;"
    "tebibyte=tebibyte|tebibytes;pebibyte=pebibyte|pebibytes"
)
CURRENCIES: Final = _table(
    "EUR=euro|euros|céntimo|céntimos;USD=dólar|dólares|centavo|centavos;"
    "GBP=libra|libras|penique|peniques;JPY=yen|yenes;CNY=yuan|yuanes;XBT=bitcoin|bitcoins;"
    "CHF=franco suizo|francos suizos|céntimo|céntimos;BRL=real|reales|centavo|centavos;"
    "CAD=dólar canadiense|dólares canadienses|centavo|centavos;"
    "AUD=dólar australiano|dólares australianos|centavo|centavos;PEN=sol|soles|céntimo|céntimos;"
    "BOB=boliviano|bolivianos|centavo|centavos"
)
KINGS: Final = (
    "Felipe Alfonso Carlos Fernando Enrique Jaime Juan Pablo Pedro Sancho Ramiro Luis Guillermo"
    " Jorge Eduardo Ricardo Federico Francisco Alejandro Napoleón Nicolás Benedicto Pío León"
    " Gregorio Clemente Inocencio Urbano Julio Gustavo Cristián Alberto Balduino Leopoldo Hassan"
    " Mohamed Ramsés Amadeo José Maximiliano Vaticano Constantino Harald Christian"
)
QUEENS: Final = "Isabel Catalina Margarita Cristina María Juana Ana Beatriz Sofía Urraca"
CHAPTERS: Final = (
    "capítulo capítulos tomo volumen acto título libro parte fase tipo clase nivel anexo"
    " categoría etapa sección bloque grupo unidad apartado artículo episodio temporada canto"
    " apéndice rocky apolo fantasy bowl"
)
EVENTS: Final = (
    "guerra república edición jornada jornadas feria cumbre legislatura copa carrera dinastía"
    " bienal gala milla marcha internacional aniversario congreso concurso festival premio"
    " premios centenario encuentro torneo plan milenio certamen foro simposio ciclo maratón"
    " seminario campeonato memorial trofeo reich"
)
FEMININE_EVENTS: Final = _set("cumbre bienal internacional")
FUNCTION: Final = _set(
    "de del y o u e ni en a al que con por para sin es son fue ha han está están se no si era"
    " pero como desde hasta las los la el lo más menos hoy mañana ahora izq centro interior"
    " exterior"
)
NO_PLURAL: Final = _set("tras menos antes después pues entonces ellas ellos estas estos")
MASCULINE_A: Final = _set(
    "día mapa problema sistema programa tema idioma clima planeta diagrama poema aroma drama"
    " esquema síntoma fotograma telegrama crucigrama tranvía pijama cometa dálmata"
)
FEMININE_NOUNS: Final = _set(
    "hora semana noche tarde mañana vez veces luz luces lámpara bombilla puerta ventana persiana"
    " alarma cámara persona tarea cita reunión alerta canción película serie temporada llamada"
    " cucharada cucharadita taza copa botella lata bolsa caja docena libra onza pulgada milla"
    " barra hoja rebanada rodaja loncha cebolla zanahoria manzana naranja patata papa lechuga"
    " pizca ración porción pastilla gota pila batería escena rutina respuesta pregunta línea"
    " página vuelta décima parte nueva sola lista sección entrada compra factura copia imagen"
    " imágenes foto señal red tonelada hectárea caloría planta calle clase llave nube pared"
    " orden órdenes flor mujer base fase torre frase clave nave serie medianoche habitación"
    " chica niña hija amiga perra gata vecina invitada casa cama mesa silla tableta pantalla"
    " partida noticia carta cosa broca pizza tortilla cerveza leche máquina"
)
MASCULINE_NOUNS: Final = _set(
    "grado minuto segundo día mes año euro dólar peso kilo litro metro kilómetro centímetro"
    " milímetro mililitro gramo kilogramo vatio kilovatio watt voltio amperio lumen mensaje aviso"
    " evento dispositivo sensor correo recordatorio temporizador elemento artículo producto"
    " archivo error fallo problema punto paquete vaso plato huevo diente pan bote tarro saco cubo"
    " rollo paso intento usuario invitado amigo hijo niño gato perro coche partido gol capítulo"
    " episodio libro disco álbum millón vídeo video comando cambio ciclo nuevo solo gran buen"
    " byte gigabyte megabyte manojo trozo termostato interruptor enchufe altavoz foco ventilador"
    " robot televisor calendario cumpleaños contacto resultado hombre vecino lugar rato momento"
    " yogur tomate limón pimiento pepino plátano pollo queso café zumo sobre billete boleto"
)
STOREYS: Final = _set(
    "piso puesto lugar aniversario día capítulo grado curso premio cumpleaños episodio trimestre"
    " semestre bimestre mes año siglo intento paso turno clasificado congreso festival tiempo set"
    " nivel partido equipo ciclo hijo nieto derecha izquierda dcha izda izq izqda eso primaria"
    " bachillerato infantil bachiller secundaria preescolar"
)
BEFORE_STOREY: Final = _set(
    "el la del al su mi tu un este ese piso puesto quedó quedé quedas"
    " quedaste quedado termina terminó terminé acabó número artículo"
)
BEFORE_DAY: Final = _set("el del al día lunes martes miércoles jueves viernes sábado domingo fecha")
ONES: Final = ("", *split("primero segundo tercero cuarto quinto sexto séptimo octavo noveno"))
TENS: Final = (
    "",
    *split(
        "décimo vigésimo trigésimo cuadragésimo quincuagésimo sexagésimo septuagésimo octogésimo"
        " nonagésimo"
    ),
)
HUNDREDS: Final = (
    "",
    *split(
        "centésimo ducentésimo tricentésimo cuadringentésimo quingentésimo sexcentésimo"
        " septingentésimo octingentésimo noningentésimo"
    ),
)
ORDINALS: Final = {0: "", 11: "undécimo", 12: "duodécimo"}
JOINED: Final = {1: "decimo", 2: "vigesimo"}
UNIT_SYMBOLS: Final = {
    **dict.fromkeys(("hs", "Hs"), "hour"),
    **dict.fromkeys(("seg", "segs"), "second"),
    **dict.fromkeys(("gr", "grs"), "gram"),
    **dict.fromkeys(("lt", "lts", "Lts"), "liter"),
    **dict.fromkeys(("mt", "mts"), "meter"),
    **dict.fromkeys(("kgs", "Kgs"), "kilogram"),
    **dict.fromkeys(("kms", "Kms"), "kilometer"),
    **dict.fromkeys(("\u00ba C", "\u00b0 C"), "celsius"),
    **dict.fromkeys(("CV", "HP", "hp"), "horsepower"),
    **dict.fromkeys(("cda", "cdas"), "tablespoon"),
    **dict.fromkeys(("cdta", "cdtas", "cdita", "cditas"), "teaspoon"),
    **dict.fromkeys(("ud", "uds"), "item"),
    **dict.fromkeys(("pza", "pzas"), "piece"),
    "mb": "megabyte",
    "gb": "gigabyte",
    "tb": "terabyte",
    "kb/s": "kilobit-per-second",
    "Mb/s": "megabit-per-second",
    "Gb/s": "gigabit-per-second",
    "Bq": "becquerel",
    "in/d": "inch-per-day",
    "in/h": "inch-per-hour",
    "comp": "tablet",
    "cc": "cubic-centimeter",
    "tn": "tonne",
    "lpm": "beat-per-minute",
}
VERSIONED: Final = _set(
    "ha assistant core os supervisor ios ipados macos android bluetooth zigbee usb hdmi python"
    " matter thread windows linux ubuntu debian esphome mqtt node versión wi-fi"
)
WINDS: Final = _table(
    "N=norte;S=sur;E=este;O=oeste;W=oeste;NE=noreste;SE=sureste;NO=noroeste;NW=noroeste;"
    "SO=suroeste;SW=suroeste;NNE=nornoreste;ENE=estenoreste;ESE=estesureste;SSE=sursureste;"
    "SSO=sursuroeste;SSW=sursuroeste;OSO=oestesuroeste;WSW=oestesuroeste;ONO=oestenoroeste;"
    "WNW=oestenoroeste;NNO=nornoroeste;NNW=nornoroeste"
)
COUNTING: Final = _set(
    "y hay tienes tengo queda falta faltan quedan añade añadir añado añadido compra comprar con"
    " apunta pon usa necesitas necesito quiero pide mezcla corta pela ralla incorpora"
)
BEFORE_ONE: Final = _set("el del al por cada un")
ARTICLES: Final = {"los": "m", "unos": "m", "las": "f", "unas": "f"}
LABELS: Final = _set(
    "canal cámara zona sensor habitación planta nivel fase grupo paso escena temporada capítulo"
    " episodio parte línea página piso puerta ventana luz lámpara enchufe relé usuario perfil modo"
    " opción volumen número radio cadena sector dormitorio sala tarea pista imagen foto bloque"
    " unidad circuito interruptor persiana estación andén carril ruta autobús error código"
)
ABBREVIATIONS: Final = _table(
    "EE. UU.=Estados Unidos;EE.UU.=Estados Unidos;EE.UU=Estados Unidos;EE UU=Estados Unidos;"
    "EEUU=Estados Unidos;EUA=Estados Unidos;E.U.A.=Estados Unidos;RR. HH.=recursos humanos;"
    "RR.HH.=recursos humanos;RRHH=recursos humanos;JJ. OO.=Juegos Olímpicos;"
    "JJ.OO.=Juegos Olímpicos;FF. AA.=Fuerzas Armadas;CC. AA.=comunidades autónomas;"
    "CC.AA.=comunidades autónomas;Bs. As.=Buenos Aires;Bs.As.=Buenos Aires;p. ej.=por ejemplo;"
    "p.ej.=por ejemplo;p.e.=por ejemplo;etc.=etcétera;ej.=ejemplo;aprox.=aproximadamente;"
    "aprox=aproximadamente;a. C.=antes de Cristo;A. C.=A C;A.C.=A C;D. C.=D C;D.C.=D C;S. A.=S A;"
    "S. L.=S L;edif.=edificio;rte.=remitente;a.C.=antes de Cristo;d. C.=después de Cristo;"
    "d.C.=después de Cristo;a. de C.=antes de Cristo;d. de C.=después de Cristo;vs.=contra;"
    "vs=contra;máx.=máximo;mín.=mínimo;máx=máximo;mín=mínimo;temp.=temperatura;"
    "temps.=temperaturas;prob.=probabilidad;prom.=promedio;hum.=humedad;incl.=incluido;"
    "excl.=excluido;temp. máx.=temperatura máxima;temp. mín.=temperatura mínima;Sr.=señor;"
    "Sra.=señora;Srta.=señorita;Sres.=señores;Sras.=señoras;Sr=señor;Sra=señora;Srta=señorita;"
    "Dr.=doctor;Dra.=doctora;Drs.=doctores;Dres.=doctores;D.ª=doña;D.ª.=doña;Dña.=doña;Ud.=usted;"
    "Uds.=ustedes;Vd.=usted;Vds.=ustedes;Prof.=profesor;Profa.=profesora;Lic.=licenciado;"
    "Lcdo.=licenciado;Lcda.=licenciada;Ing.=ingeniero;Arq.=arquitecto;Gral.=general;"
    "Cnel.=coronel;Cap.=capitán;Sto.=santo;Sta.=santa;Mons.=monseñor;Excmo.=excelentísimo;"
    "Ilmo.=ilustrísimo;av.=avenida;avd.=avenida;avda.=avenida;c/=calle;Cl.=calle;pza.=plaza;"
    "Plza.=plaza;pl.=plaza;P.º=paseo;Pº=paseo;ctra.=carretera;Cra.=carrera;Blvd.=bulevar;"
    "Bulev.=bulevar;urb.=urbanización;Pol. Ind.=polígono industrial;esq.=esquina;izq.=izquierda;"
    "izda.=izquierda;izqda.=izquierda;izq=izquierda;izda=izquierda;dcha.=derecha;dcha=derecha;"
    "dpto.=departamento;depto.=departamento;admón.=administración;Cía.=compañía;Hnos.=hermanos;"
    "Gob.=gobierno;Prov.=provincia;atte.=atentamente;Fdo.=firmado;hab.=habitantes;"
    "habs.=habitantes;pág.=página;págs.=páginas;núm.=número;núms.=números;tel.=teléfono;"
    "teléf.=teléfono;tfno.=teléfono;tlf.=teléfono;tlfn.=teléfono;móv.=móvil;ext.=extensión;"
    "c/u=cada uno;c/u.=cada uno;s/n=sin número;y/o=y o;A/C=aire acondicionado;"
    "a/c=aire acondicionado;24/7=veinticuatro siete;50/50=cincuenta cincuenta;lun.=lunes;"
    "mié.=miércoles;miérc.=miércoles;jue.=jueves;vie.=viernes;sáb.=sábado;dom.=domingo;"
    "ene.=enero;feb.=febrero;abr.=abril;jun.=junio;jul.=julio;ago.=agosto;sep.=septiembre;"
    "sept.=septiembre;oct.=octubre;nov.=noviembre;dic.=diciembre"
)
BEFORE_NUMBER: Final = _table(
    "n.º=número;N.º=número;nº=número;Nº=número;n°=número;N°=número;n.°=número;N.°=número;"
    "nro.=número;Nro.=número;nro=número;No.=número;Núm.=número;num.=número;Num.=número;"
    "nos.=números;nums.=números;p.=página;pp.=páginas;pag.=página;cap.=capítulo;caps.=capítulos;"
    "vol.=volumen;art.=artículo;arts.=artículos;fig.=figura;ed.=edición;ep.=episodio;"
    "C.P.=código postal;CP=código postal;apdo.=apartado;lun=lunes;mar.=martes;mié=miércoles;"
    "jue=jueves;vie=viernes;sáb=sábado;dom=domingo;máx=máxima;mín=mínima;Tel=teléfono;"
    "Telf.=teléfono"
)
SIGNS: Final = _table(
    "&=y;\u2192=a;+=más;\u00d7=por;÷=entre;<=menor que;>=mayor que;≤=menor o igual que;"
    "≥=mayor o igual que;≈=aproximadamente;±=más menos;~=aproximadamente;\u2212=menos;"
    "%=por ciento;‰=por mil;#=almohadilla;@=arroba;/=barra;§=sección;°=grados;€=euros;$=dólares;"
    "£=libras;∞=infinito;√=raíz cuadrada de;Ω=ohmios;½=un medio;¼=un cuarto;¾=tres cuartos"
)
