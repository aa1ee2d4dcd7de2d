"""Word lists of Portuguese: what its units, nouns, currencies and abbreviations are called."""

from __future__ import annotations

from typing import Final


def _table(text: str) -> dict[str, str]:
    return dict(entry.split("=") for entry in text.split(";"))


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


UNITS: Final = _table(
    "day=dia|dias;month=mês|meses;year=ano|anos;ton=tonelada|toneladas;item=unidade|unidades;"
    "dozen=dúzia|dúzias;pack=pacote|pacotes;box=caixa|caixas;spoon=colher|colheres;"
    "kilohertz=quilohertz;kiloohm=quilo-ohm|quilo-ohms;volt-ampere=volt-ampere|volts-ampere;"
    "volt-ampere-reactive=var|vars;volt-ampere-reactive-hour=var-hora|vars-hora;"
    "watt-hour=watt-hora|watts-hora;ampere-hour=ampere-hora|amperes-hora;decibel=decibel|decibéis;"
    "decibel-a=decibel A|decibéis A;decibel-milliwatt=D B M;bar=bar;farad=farad|farads;"
    "siemens=siemens;mole=mol|mols;knot=nó|nós;beaufort=Beaufort;"
    "perbillion=parte por bilhão|partes por bilhão;"
    "inch-of-water=polegada de água|polegadas de água;"
    "pound-force-per-square-inch=libra por polegada quadrada|libras por polegada quadrada;"
    "hundred-cubic-foot=centena de pés cúbicos|centenas de pés cúbicos;"
    "thousand-cubic-foot=milhar de pés cúbicos|milhares de pés cúbicos;"
    "becquerel=becquerel|becquerels;"
    "british-thermal-unit=B T U|B T Us;pint=pinta|pintas;"
    "quart=quarto de galão|quartos de galão;"
    "revolution-per-minute=rotação por minuto|rotações por minuto;"
    "beat-per-minute=batimento por minuto|batimentos por minuto;"
    "frame-per-second=quadro por segundo|quadros por segundo;"
    "particle-per-cubic-meter=partícula por metro cúbico|partículas por metro cúbico;"
    "tablet=comprimido|comprimidos;kibibyte=kibibyte|kibibytes;mebibyte=mebibyte|mebibytes;gibibyte=gibibyte|gibibytes;"
    "tebibyte=tebibyte|tebibytes;pebibyte=pebibyte|pebibytes"
)
UNITS_EUROPEAN: Final = UNITS | _table(
    "perbillion=parte por mil milhões|partes por mil milhões;mole=mol|moles;"
    "frame-per-second=fotograma por segundo|fotogramas por segundo"
)
UNIT_SYMBOLS: Final = _table(
    "t=ton;ton=ton;seg=second;hs=hour;un=item;unid=item;dz=dozen;pct=pack;cx=box;col.=spoon;"
    "pol=inch;BTUs=british-thermal-unit;gb=gigabyte;mb=megabyte;"
    "tb=terabyte;Bq=becquerel;comp=tablet;in/d=inch-per-day;in/h=inch-per-hour;kb/s=kilobit-per-second;Mb/s=megabit-per-second;"
    "Gb/s=gigabit-per-second;ghz=gigahertz;mhz=megahertz;w=watt;v=volt;hz=hertz;mah=milliampere-hour;"
    "\u00b0c=celsius;\u00bac=celsius;"
    "\u00ba C=celsius;\u00b0 C=celsius"
)
FEMININE_UNITS: Final = _set(
    "hour week calorie mile nautical-mile inch inch-ofhg inch-of-water pound pound-force ounce"
    " fluid-ounce yard candela permillion perbillion hundred-cubic-foot british-thermal-unit pint"
    " revolution particle ton item dozen box spoon GBP INR SEK NOK DKK CZK TRY"
)
CURRENCIES: Final = _table(
    "BRL=real|reais|centavo|centavos;EUR=euro|euros|cêntimo|cêntimos;"
    "USD=dólar|dólares|centavo|centavos;GBP=libra|libras|pêni|pence;JPY=iene|ienes;"
    "CHF=franco suíço|francos suíços|cêntimo|cêntimos;INR=rupia|rupias;RUB=rublo|rublos;"
    "KRW=won|wons;TRY=lira turca|liras turcas;XBT=bitcoin|bitcoins;"
    "CAD=dólar canadense|dólares canadenses|centavo|centavos;"
    "AUD=dólar australiano|dólares australianos|centavo|centavos;"
    "NZD=dólar neozelandês|dólares neozelandeses|centavo|centavos;SEK=coroa sueca|coroas suecas;"
    "NOK=coroa norueguesa|coroas norueguesas;DKK=coroa dinamarquesa|coroas dinamarquesas;"
    "CZK=coroa tcheca|coroas tchecas;PLN=zloty polonês|zlotys poloneses;HUF=florim|florins;"
    "RON=leu romeno|leus romenos;CNY=yuan|yuans;ZAR=rand|rands;"
    "MXN=peso mexicano|pesos mexicanos|centavo|centavos;"
    "ARS=peso argentino|pesos argentinos|centavo|centavos"
)
CURRENCIES_EUROPEAN: Final = CURRENCIES | _table(
    "USD=dólar|dólares|cêntimo|cêntimos;CAD=dólar canadiano|dólares canadianos|cêntimo|cêntimos;"
    "CZK=coroa checa|coroas checas;PLN=zlóti polaco|zlótis polacos;HUF=forint|forints"
)
SCALES: Final = _table(
    "k=mil;K=mil;mil=mil;mi=milhão|milhões;M=milhão|milhões;MM=milhão|milhões;"
    "milhão=milhão|milhões;milhões=milhão|milhões;bi=bilhão|bilhões;B=bilhão|bilhões;"
    "bilhão=bilhão|bilhões;bilhões=bilhão|bilhões;trilhão=trilhão|trilhões;"
    "trilhões=trilhão|trilhões;mil milhões=mil milhões;bilião=bilião|biliões;biliões=bilião|biliões"
)
ABBREVIATIONS: Final = _table(
    "24/7=vinte e quatro por sete;"
    "50/50=cinquenta cinquenta;e/ou=e ou;c/=com;s/=sem;p/=para;r/c=rés do chão;"
    "p. ex.=por exemplo;p.ex.=por exemplo;v.g.=por exemplo;i.e.=isto é;etc.=etcétera;"
    "aprox.=aproximadamente;ca.=cerca de;vs.=versus;vs=versus;obs.=observação;ex.=exemplo;"
    "pág.=página;págs.=páginas;séc.=século;temp.=temperatura;máx.=máximo;mín.=mínimo;méd.=médio;"
    "incl.=incluindo;qtd.=quantidade;qtde.=quantidade;qtd=quantidade;tel.=telefone;telef.=telefone;"
    "telem.=telemóvel;cel.=celular;av.=avenida;rod.=rodovia;estr.=estrada;pça.=praça;pç.=praça;"
    "lgo.=largo;trav.=travessa;jd.=jardim;bl.=bloco;apto.=apartamento;apt.=apartamento;"
    "apart.=apartamento;cond.=condomínio;esq.=esquerdo;dto.=direito;ed.=edição;depto.=departamento;"
    "dept.=departamento;ref.=referência;tb.=também;tbm=também;vc=você;vcs=vocês;hj=hoje;"
    "msg=mensagem;msgs=mensagens;art.=artigo;Ltda.=limitada;"
    "Lda.=limitada;Cia.=companhia;Jr.=Júnior;V. Exa.=vossa excelência;V. Ex.ª=vossa excelência;"
    "s.f.f.=se faz favor;q.b.=quanto baste;p.p.=pontos percentuais;"
    "jan.=janeiro;fev.=fevereiro;abr.=abril;jun.=junho;"
    "jul.=julho;ago.=agosto;nov.=novembro;min.=mínimo;max.=máximo;nº=número"
)
BEFORE_NUMBER: Final = _table(
    "n.º=número;nº=número;n°=número;n.°=número;nr.=número;nro.=número;núm.=número;No.=número;"
    "n.ºs=números;nºs=números;n.os=números;p.=página;pp.=páginas;cap.=capítulo;caps.=capítulos;"
    "vol.=volume;vols.=volumes;art.=artigo;arts.=artigos;fig.=figura;figs.=figuras;qd.=quadra;"
    "lt.=lote;Op.=opus;op.=opus;ep.=episódio;ap.=apartamento"
)
BEFORE_NAME: Final = _table(
    "S.=São;Sto.=Santo;Sta.=Santa;Pe.=padre;Cel.=coronel;Gen.=general;Cap.=capitão;Ten.=tenente;"
    "Sgt.=sargento;Pres.=presidente;Gov.=governador;Al.=alameda;Tv.=travessa;Vl.=vila;Ed.=edifício"
)
TITLES: Final = _table(
    "sr.=senhor;sra.=senhora;sr.ª=senhora;srs.=senhores;sras.=senhoras;srta.=senhorita;dr.=doutor;"
    "dra.=doutora;dr.ª=doutora;drs.=doutores;dras.=doutoras;prof.=professor;profa.=professora;"
    "prof.ª=professora;profs.=professores;eng.=engenheiro;enga.=engenheira;eng.ª=engenheira;"
    "eng.º=engenheiro;arq.=arquiteto;arq.ª=arquiteta;exmo.=excelentíssimo;exma.=excelentíssima;"
    "ilmo.=ilustríssimo;ilma.=ilustríssima"
)
SYMBOLS: Final = {
    "&": "e",
    "+": "mais",
    "=": "igual a",
    "\u2192": "a",
    "\u00d7": "vezes",
    "\u00f7": "dividido por",
    "<": "menor que",
    ">": "maior que",
    "\u2264": "menor ou igual a",
    "\u2265": "maior ou igual a",
    "\u2248": "aproximadamente",
    "\u00b1": "mais ou menos",
    "~": "cerca de",
    "\u2212": "menos",
    "%": "por cento",
    "\u2030": "por mil",
    "#": "cerquilha",
    "@": "arroba",
    "/": "barra",
    "\u00a7": "parágrafo",
    "\u00b0": "graus",
    "\u20ac": "euros",
    "R$": "reais",
    "$": "dólares",
    "\u00a3": "libras",
    "\u221e": "infinito",
    "\u221a": "raiz quadrada de",
    "\u03a9": "ohms",
}
SPELT: Final = (
    "HA IA TV UV AC AVC CEO CO COV EDP EPS FAQ HDMI IBGE ICMS ID INSS IOF IP IPI IPMA IPTU IPTV"
    " IPVA IR IRS ISO ISP IVR OMS PIR QI SUV UE UHF UI UPS UPC URL USB UTI API AM PM AA AAA EV AQI"
    " IMC CPU GPU UTC UBS UPA EAN ECG UVB OCR APK OIT IPCA IGP SPI IOS VOC TVOC"
)
SAID: Final = "NASA NATO OTAN LAN WAN RAM ROM PIN SIM LED OLED NAS COVID JPEG MIDI ZIP CEP PIB"
ACRONYMS: Final = _table(
    "WiFi=Wi-Fi;Zigbee2MQTT=Zigbee to M Q T T;Wifi=Wi-Fi;IoT=I O T;pH=P H;dBm=D B M;"
    "eSIM=E SIM;MQTT=M Q T T;ESPHome=E S P Home;"
    "HVAC=H V A C;EUA=Estados Unidos;PIX=Pix;WLAN=W LAN;COVs=C O Vs"
)
KINGS: Final = (
    "Pedro João Paulo José Afonso Sancho Dinis Fernando Duarte Manuel Sebastião Henrique Filipe"
    " Felipe Miguel Luís Luiz Carlos Bento Pio Leão Gregório Francisco Clemente Inocêncio"
    " Bonifácio Urbano Júlio Alexandre Nicolau Jorge Eduardo Guilherme Ricardo Jaime Frederico"
    " Napoleão Ramsés Vítor Ptolomeu Humberto Leopoldo Balduíno Alberto Gustavo Haroldo Ivan Otto"
    " Celestino Adriano"
)
QUEENS: Final = (
    "Isabel Elizabeth Maria Catarina Margarida Beatriz Joana Cristina Leonor Vitória Ana Cleópatra"
)
CHAPTERS: Final = (
    "capítulo capítulos tomo volume ato cena título livro parte fase tipo classe grau nível anexo"
    " categoria etapa seção secção bloco grupo unidade artigo episódio temporada canto módulo"
    " inciso apêndice rocky chefão padrinho fantasy apollo apolo bowl"
)
EVENTS_FEMININE: Final = (
    "guerra semana edição conferência bienal maratona cimeira cúpula copa mostra jornada república"
    " feira olimpíada dinastia"
)
EVENTS_MASCULINE: Final = (
    "congresso encontro simpósio fórum festival concílio reich seminário torneio milênio milénio"
    " governo império salão século"
)
RANKED: Final = (
    "lugar andar piso dia mês ano semestre trimestre bimestre turno grau colocado colocada episódio"
    " capítulo parágrafo tempo set gol golo filho filha aniversário encontro edição temporada vez"
    " fase etapa parte semana rodada jornada série classe página opção linha volta esquerdo direito"
    " ciclo período parcela prestação bloco round sargento tenente"
)
"""Nouns before which a number with an o, an a, or a sign for degrees is an ordinal number."""

WEEKDAYS: Final = _table(
    "seg=segunda;ter=terça;qua=quarta;qui=quinta;sex=sexta;sáb=sábado;sab=sábado;dom=domingo"
)
TO_ONE: Final = _table("às=à;à=à;as=a;das=da;da=da;pelas=pela;nas=na;são=é")
"""Words before a time, and what they are before the hours of one and of midnight."""

WINDS: Final = _table(
    "N=norte;S=sul;E=leste;L=leste;O=oeste;W=oeste;NE=nordeste;NO=noroeste;NW=noroeste;SE=sudeste;"
    "SO=sudoeste;SW=sudoeste"
)
WOMEN: Final = _set(
    "hora semana vez vezes pessoa luz luzes lâmpada porta janela tarefa tomada câmera câmara"
    " cortina persiana chamada notícia tonelada noite noites tarde tardes manhã música faixa"
    " página xícara chávena colher colheres garrafa caixa lata lista casa cama sala fatia maçã"
    " laranja pilha bateria nova máquina pitada dúzia década gota zona rotina cena cópia pasta"
    " foto fotos imagem linha letra palavra resposta pergunta reunião reuniões consulta camada"
    " milha polegada libra onça caloria quilocaloria coroa entrada saída chave chaves parede"
    " paredes rede redes série séries mulher mulheres cor cores parte partes fase fases mãe mães"
    " flor flores árvore árvores ponte pontes torre torres fonte fontes frase frases base bases"
    " classe classes análise análises nuvem nuvens ordem ordens região regiões opinião opiniões"
    " televisão televisões voz vozes gema gemas outra única boa sessão versão divisão conta compra"
    " encomenda falha partida aula visita pausa etapa vaga planta sirene sirenes chuva receita"
    " loja rua folha volta das delas destas dessas cebola cenoura batata banana vitória derrota"
    " assinatura parcela regra criança estrela moeda nota bomba piscina fechadura campainha dose"
    " doses colherada tecla pista entrevista revista fita cápsula sacola bandeja tigela panela"
    " rodela sobremesa salada pizza cerveja cabeça mão mãos tentativa leitura amostra medida dor"
    " dores reserva moto motos toalha camisa peça equipe equipes mesa cadeira avaria queda uva"
    " transmissão impressora tela ideia sugestão carta fatura placa antena torneira dezena centena"
    " banheira gaveta lavagem"
)
"""Feminine nouns whose ending does not show it, or that may stand behind the number one."""

MEN: Final = _set(
    "dias gramas quilogramas miligramas microgramas programas problemas sistemas temas mapas"
    " planetas cinemas esquemas diagramas pijamas dramas poemas idiomas aromas sintomas diplomas"
    " telegramas motoristas turistas jornalistas artistas especialistas dentistas ciclistas apenas"
    " mas guardas colegas atletas pilotas panoramas dilemas climas cometas teoremas lemas vivas"
    " demais"
)
"""Words with a feminine ending that are masculine, or no nouns."""

HALVED: Final = _set(
    "litro quilo quilograma copo dia limão pacote mês ano quilômetro quilómetro metro pão frango"
    " abacate tablete comprimido tomate pepino século minuto dente maço ponto bolo tempo expediente"
)
"""Masculine nouns of which there may be a half."""

SCORED: Final = (
    "placar|resultado|venc|ganh|perd|empat|jogo|partida|gol|derrot|vitória|final|terminou|acabou"
)
"""What the words begin with behind which numbers with an x between them are a score."""

EMERGENCIES: Final = "100 112 136 144 147 153 156 180 181 185 188 190 191 192 193 194 197 198 199"
"""Numbers of three digits that are called, and said digit by digit."""

LABELS: Final = _set(
    "sensor canal zona quarto sala luz lâmpada tomada andar nível fase cena modo linha grupo número"
    " porta câmera câmara opção passo etapa página capítulo temporada episódio volume faixa disco"
    " parte top versão categoria classe tipo área setor bloco lote casa apartamento interruptor"
    " botão relé piso lista cama painel nota unidade programa perfil tarifa escalão nº"
)
"""Nouns behind which a number is a name and counts nothing."""

NO_WOMEN: Final = _set(
    "dia grama quilograma miligrama programa problema sistema tema mapa planeta idioma clima"
    " cinema esquema diagrama pijama drama poema aroma sintoma diploma telegrama motorista turista"
    " artista para cada era ela dela pela essa esta aquela nada agora ainda fora toda liga desliga"
    " fica abre alerta cometa atleta colega guarda piloto papa poeta panda sofá"
)
"""Words that end with an a and are not feminine nouns."""

NO_HALVES: Final = NO_WOMEN | _set("como pelo quando então tudo cada embora contra sobre")
"""Words that end with an a or an o of which there is no half."""

COUNTING: Final = _set(
    "e ou há tem tenho temos com de mais apenas só somente falta resta faltam restam adicione"
    " adicionar compre comprar junte coloque ponha use usar precisa preciso em por sem após"
    " durante cerca quase pelo ao ter tinha havia criou criei recebeu recebi encontrei encontrou"
    " leva dura levar pegue misture acrescente separe marque nova existe exatamente toda tome"
    " custa"
)
"""Words behind which the number one counts what follows."""

SHARES: Final = {
    written: share
    for share, signs in {
        (1, 2): "½ 1/2",
        (1, 4): "¼ 1/4",
        (3, 4): "¾ 3/4",
        (1, 3): "⅓ 1/3",
        (2, 3): "⅔ 2/3",
    }.items()
    for written in signs.split()
}
"""Parts of a whole, as they are written."""
