"""The commonest small words of languages, and a few that every home speaks of.

Small words tell the language of a sentence: no sentence of some length does without them, and
names, brands and titles hold few. Words of two letters or more, in small letters; those of
one letter only where they are words of their own in few languages.
"""

# ruff: noqa: RUF001 - Ukrainian is written with Cyrillic letters

from __future__ import annotations

from typing import Final

_ENGLISH = """
the a an and or but if then than that this these those there here it its is are was were be been
being am do does did done has have had having will would can could should shall may might must not
no yes i you he she we they me him her us them my your his our their mine yours of to in on at by
for from with without into onto over under about after before between during through until up down
out off again once all any both each few more most other some such only own same so too very just
now today tomorrow yesterday tonight morning afternoon evening night what which who whom whose when
where why how because while as also still already please sorry thanks thank hello welcome okay good
one two three four five six seven eight nine ten minute minutes hour hours seconds degrees percent
light lights door doors window windows room rooms kitchen bedroom bathroom living hallway garage
heating temperature battery timer alarm playing turned turning turn opened closed opening closing
open set added removed started stopped finished find found know understand need remind reminder list
device currently next last first new old low high left right weather rain sunny cloudy message
messages sure don couldn isn didn doesn won wouldn wasn aren ll ve back home house call said get got
go going come coming make made take look see want like time day week month year every another
several many never always almost really quite yet near unless although behind below above outside
inside against even since rather everyone everything nothing nobody somebody anyone often usually
used says half quarter twenty thirty forty fifty eleven twelve play add nice ready cannot use using
name number change changed wrong lot kept keep let needs put show tell told think thought much far
ago soon later early
"""

_GERMAN = """
der die das den dem des ein eine einen einem einer eines und oder aber wenn dann als dass dies diese
dieser dieses diesem diesen da hier es ist sind war waren sein bin bist seid wird werden wurde
wurden worden hat haben habe hast hatte hatten kann können konnte könnte soll sollte muss müssen
darf will nicht kein keine keinen keiner nein ja ich du er sie wir ihr mir mich dir dich ihm ihn uns
euch ihnen mein meine dein deine deinen deiner unser unsere von vom zu zum zur im in am an auf aus
bei beim mit nach vor über unter zwischen durch für gegen ohne um bis seit während hinter neben alle
alles allen jede jeder jedes jeden mehr sehr nur noch schon auch so wie was wer wo wann warum welche
welcher welches welchen wieder weil ob jetzt heute morgen gestern abend nacht mittag nachmittag
bitte danke entschuldigung leider hallo gerne gut guten gute okay eins zwei drei vier fünf sechs
sieben acht neun zehn minute minuten stunde stunden sekunden uhr grad prozent licht lampe tür
fenster raum zimmer küche schlafzimmer wohnzimmer badezimmer bad flur keller garage heizung
temperatur batterie wecker spiele eingeschaltet ausgeschaltet geöffnet geschlossen offen gestellt
gestartet gestoppt beendet fertig gefunden verstanden weiß erinnere erinnerung liste gerät derzeit
aktuell gerade nächste nächster nächsten letzte neue neuen neuer links rechts wetter regen regnet
sonnig bewölkt nachricht nachrichten etwa etwas nichts immer einmal zuhause hause haus gibt geht
kommt macht steht liegt läuft sagt möchte möchtest sollen zurück ging beginnt braucht dort sich man
tag woche monat jahr gemacht bevor anstatt jedem jeweils anderen andere anderer anderes aktuellen
aktuelle möglich wirklich je ins ans zwölf elf zwanzig dreißig vierzig fünfzig unten oben drinnen
draußen drin darin davon dazu damit daran dabei ihre ihren ihrem ihrer seine seinen seinem meinen
meinem fast ganz gar viel viele vielen wenig weniger lange länger kurz bald später früh spät
außerdem bleibt wäre würde hätte würden lassen lässt machen gehen kommen sehen sagen brauche
brauchst findet fährt fahren
"""

_FRENCH = """
le la les un une des du de et ou mais si que qui quoi dont où ce cet cette ces ceci cela ça il elle
ils elles on nous vous je tu me te se lui leur leurs y en mon ma mes ton ta tes son sa ses notre
votre vos nos est sont était étaient être suis es êtes sommes sera seront serait été a ai as avez
avons ont avait aura fait faire fais peut peux pouvez pouvoir doit dois devez veux voulez veut va
vais vont allez ne pas plus non oui rien jamais toujours dans sur sous avec sans pour par vers chez
entre avant après pendant depuis jusqu au aux à près loin derrière devant tout tous toute toutes
chaque autre autres même très trop bien aussi encore déjà ici là maintenant aujourd hui demain hier
soir matin midi nuit quel quelle quels quelles quand comment pourquoi parce comme merci désolé
bonjour bonsoir salut bonne bon accord deux trois quatre cinq six sept huit neuf dix minute minutes
heure heures secondes degrés cent lumière lumières lampe porte fenêtre fenêtres pièce cuisine
chambre salon salle bain couloir garage chauffage température pile batterie minuteur alarme allumé
allumée allumées éteint éteinte éteintes ouvert ouverte ouverts fermé fermée fermées réglé lancé
arrêté terminé trouvé compris sais ajouté rappel rappeler liste appareil actuellement prochain
prochaine dernier dernière nouveau nouvelle nouveaux faible gauche droite météo pluie pleuvoir
soleil nuageux message messages quelqu quelque chose environ maison jour semaine mois an année voici
voilà qu j l n c afin lors lorsque ainsi donc car alors puis ensuite peu beaucoup assez tant moins
jours nom numéro vingt trente quarante cinquante onze douze quinze longtemps bientôt tard tôt dehors
dedans haut bas vient venez viens allons savoir prêt prête impossible possible plusieurs aucun
aucune personne baisse monte passe passé
"""

_SPANISH = """
el la los las lo un una unos unas y o u e pero si que quien quién qué cual cuál cuando cuándo donde
dónde como cómo porque este esta esto estos estas ese esa eso esos esas aquel aquella es son era
eran ser soy eres somos fue fueron será serán está están estaba estoy estás estar sido ha han he has
hay había haber hecho hace hacer puede puedo puedes poder debe debes quiero quieres quiere va voy
vas van ir no sí nada nunca siempre ya muy más menos también todavía aún solo sólo otra otro otras
otros todo todos toda todas cada mismo misma yo tú él ella ellos ellas nosotros usted ustedes me te
se le les nos mi mis tu tus su sus nuestro nuestra de del a al en con sin por para sobre bajo entre
desde hasta hacia durante antes después cerca debajo detrás delante aquí allí ahí ahora hoy mañana
ayer tarde noche gracias perdón siento hola buenos buenas bueno buena bien favor dos tres cuatro
cinco seis siete ocho nueve diez minuto minutos hora horas segundos grados ciento luz luces lámpara
puerta ventana ventanas habitación cocina dormitorio salón baño pasillo garaje calefacción
temperatura batería temporizador alarma encendido encendida encendidas apagado apagada apagadas
abierto abierta abiertas cerrado cerrada cerradas ajustado iniciado detenido terminado encontrado
entendido sé añadido recordar recordatorio recordaré lista dispositivo actualmente próximo próxima
último última nuevo nueva nuevos nuevas baja izquierda derecha tiempo lluvia llover sol nublado
mensaje mensajes alguien algo ningún ninguna casa día semana mes año reproduciendo pongo tienes
tiene tengo tener lleva terminará vez mucho mucha muchos muchas poco poca demasiado tan tanto tal
así pues entonces luego aunque mientras fuera dentro arriba abajo nombre número veinte treinta
cuarenta cincuenta once doce quince temprano pronto siguiente nadie ninguno cualquier pueden podría
podrías deberías hacen haces dice dicen decir ver viene vienen tienen tenemos hemos habéis tenía
quería listo estaban sabe cierra abre
"""

_ITALIAN = """
il lo la i gli le l un uno una di del dello della dei degli delle a al allo alla ai agli alle da dal
dallo dalla dai dalle in nel nello nella nei nelle su sul sullo sulla sui sulle con per tra fra e ed
o ma se che chi cui cosa quale quali quando dove come perché questo questa questi queste quello
quella quelli quelle è sono era erano essere sei siamo siete sarà saranno stato stata stati state ha
ho hai hanno abbiamo avete aveva avere fatto fare fa può posso puoi potere deve devo devi voglio
vuoi vuole va vado vai vanno non no sì niente nulla mai sempre già molto più meno anche ancora solo
altro altra altri altre tutto tutti tutta tutte ogni stesso stessa io tu lui lei noi voi loro mi ti
si ci vi ne mio mia tuo tua tuoi suo sua nostro nostra sopra sotto dentro fuori dietro davanti prima
dopo durante fino verso vicino senza qui lì là ora adesso oggi domani ieri mattina pomeriggio sera
notte grazie scusa dispiace ciao buongiorno buonasera buona buono bene favore due tre quattro cinque
sette otto nove dieci minuto minuti ore secondi gradi cento luce luci lampada porta finestra
finestre stanza cucina camera letto soggiorno salotto bagno corridoio garage riscaldamento
temperatura batteria allarme sveglia acceso accesa accese spento spenta spente aperto aperta aperte
chiuso chiusa chiuse impostato impostata avviato avviata fermato terminato finito trovato capito so
aggiunto ricordare ricorderò promemoria lista dispositivo attualmente prossimo prossima ultimo
ultima nuovo nuova nuovi nuove scarica sinistra destra tempo pioggia pioverà sole nuvoloso messaggio
messaggi qualcuno qualcosa nessun nessuno nessuna circa casa giorno settimana mese anno riproduco
sto sta stanno ecco c dell all nell sull dall quell molti molte troppo poco poca pochi tanto così
quindi allora poi mentre nome numero venti trenta quaranta cinquanta undici dodici quindici tardi
presto qualche alcuni alcune ognuno possono potrebbe dovrebbe dice dicono dire vedere viene vengono
tengo vorrei sai sapere pronto pronta stai stiamo impossibile possibile successivo bloccato chiudi
apri avrà farà
"""

_DUTCH = """
de het een en of maar als dan dat dit deze die er hier daar is zijn was waren wordt worden werd
werden geworden ben bent heeft heb hebt hebben had hadden kan kunnen kun kon zal zullen zou moet
moeten mag wil wilt willen niet geen nee ja ik je jij jou u hij zij ze wij we mij me hem haar ons
hun mijn jouw uw onze van voor naar met zonder op onder over tussen door in uit aan bij tot sinds
tegen om na achter naast binnen buiten tijdens alle alles elke elk iedere meer meest andere ander
sommige alleen ook nog al zo heel erg nu vandaag morgen gisteren vanavond vanmiddag ochtend middag
avond nacht wat wie waar wanneer waarom hoe welke welk want omdat terwijl alstublieft sorry bedankt
dank hallo goed goede goedemorgen oké twee drie vier vijf zes zeven acht negen tien minuut minuten
uur seconden graden procent licht lichten lamp deur raam ramen kamer keuken slaapkamer woonkamer
badkamer gang kelder garage verwarming temperatuur batterij wekker speel ingeschakeld uitgeschakeld
aangezet uitgezet geopend gesloten open dicht ingesteld gestart gestopt klaar gevonden begrepen weet
toegevoegd herinner herinnering lijst apparaat momenteel volgende laatste nieuwe nieuw bijna leeg
links rechts weer regen regenen zonnig bewolkt bericht berichten iemand iets niets ongeveer altijd
thuis huis gaat komt staat ligt doet maakt zit zegt terug begint dag week maand jaar bedoel hoor
horen zeg tijdje te verder vanaf veel weinig zeer dus toen ooit nooit soms vaak misschien natuurlijk
samen boven beneden naam nummer twintig dertig veertig vijftig elf twaalf half vroeg laat later
straks gaan komen staan zitten mogen blijft blijven krijgt krijg liggen huidige mogelijk eerste
tweede anders zelf elkaar geleden ergens nergens jullie hen zulke vast
"""

_PORTUGUESE = """
o a os as um uma uns umas e ou mas se que quem qual quais quando onde como porque este esta isto
estes estas esse essa isso esses essas aquele aquela é são era eram ser sou somos foi foram será
serão está estão estava estou estar sido há tem têm tenho tinha ter feito faz fazer pode posso podem
poder deve devo quero quer vai vou vão ir não sim nada nunca sempre já muito mais menos também ainda
só apenas outra outro outras outros todo todos toda todas cada mesmo mesma eu tu ele ela eles elas
nós você vocês me te lhe nos meu minha teu tua seu sua seus suas nosso nossa de do da dos das em no
na nas num numa ao aos à às com sem por pelo pela para pra sobre sob entre desde até durante antes
depois perto debaixo atrás aqui ali lá agora hoje amanhã ontem manhã tarde noite obrigado obrigada
desculpe olá bom boa bem favor dois duas três quatro cinco seis sete oito nove dez minuto minutos
hora horas segundos graus cento luz luzes lâmpada porta portão janela janelas quarto cozinha sala
banheiro corredor garagem aquecimento temperatura bateria temporizador alarme ligado ligada ligadas
desligado desligada desligadas aberto aberta abertas fechado fechada fechadas definido iniciado
parado terminou encontrado encontrei entendi sei adicionei adicionado lembrar lembrete lista
dispositivo atualmente próximo próxima último última novo nova novos novas fraca baixa esquerda
direita tempo chuva chover sol nublado mensagem mensagens alguém algo nenhum nenhuma cerca casa dia
semana mês ano tocando liguei desliguei abri fechei apaguei fica muita muitos muitas pouco pouca tão
tanto assim então enquanto fora dentro acima abaixo nome número vinte trinta quarenta cinquenta onze
doze quinze cedo logo seguinte ninguém qualquer quaisquer poderia deveria dizem dizer diz ver vem
vêm temos tinham queria sabe sabem pronto pronta impossível possível fazendo indo sendo tendo
estavam chegou chegaram fazem falta faltam lhes
"""

_POLISH = """
i a w we z ze na do od po za przed pod nad przez przy dla bez o u ku między oraz lub albo ale jeśli
gdy kiedy że to ten ta te tego tej tym tych tam tu tutaj jest są był była było były być będzie będą
jestem jesteś został została zostało zostały ma mam masz mają miał może mogę możesz można musi muszę
chcę chcesz nie tak nic nigdy zawsze już jeszcze też także tylko bardzo więcej mniej wszystko
wszystkie każdy każda inny inne sam ja ty on ona ono my wy oni mnie mi ci cię go jej jego ich im nam
nas się swój mój moja moje twój twoja twoje twojej co kto jak gdzie dlaczego który która które jaki
jaka jakie teraz dziś dzisiaj jutro wczoraj rano wieczorem noc nocy południu dzień dobry dobranoc
dziękuję przepraszam proszę cześć witaj dobrze jeden dwa dwie trzy cztery pięć sześć siedem osiem
dziewięć dziesięć minut minuty godzina godziny sekund stopni procent światło światła lampa drzwi
okno okna pokój pokoju kuchni kuchnia sypialni sypialnia salonie salon łazienka łazience korytarz
garaż garażu ogrzewanie temperatura bateria minutnik alarm włączono wyłączono włączone wyłączone
włączony włączona otwarte otwarty otwarta zamknięte zamknięty zamknięta ustawiono znaleziono
rozumiem zrozumiałem wiem dodano dodałem przypomnę lista listy urządzenie urządzenia następny
następne ostatni nowe nowy nowa deszcz słonecznie wiadomość wiadomości ktoś coś około domu dom
tydzień miesiąc rok gotowe odtwarzam pralka aby by niż jako podczas więc potem wtedy trochę dużo
mało wiele zbyt kilka nikt dwadzieścia trzydzieści czterdzieści pięćdziesiąt nazwa numer brak mogą
mogła chce wszystkich wszystkim żeby ponieważ dopiero później wcześniej blisko daleko góry dół prawo
lewo trzeba siebie sobie której którzy którego
"""

_CZECH = """
a i v ve z ze na do od po za před pod nad přes při pro bez o u k ke s se mezi nebo ale když že to
ten ta ty toho té tom těch tam tady zde je jsou byl byla bylo byly být bude budou jsem jsi jsme jste
má mám máš mají měl může můžu můžete můžeš musí musím chci chceš chcete ne není nejsou ano nic nikdy
vždy už již ještě také taky jen pouze velmi více méně vše všechno všechny všechna každý jiný sám já
on ona ono my vy oni mě mi mně ti tě vám vás ho jej jí jeho její jich jim nám nás si svůj můj moje
tvůj tvoje vaše váš co kdo jak kde proč který která které jaký jaká jaké teď nyní dnes zítra včera
ráno večer noc odpoledne dobrý dobré dobrou den děkuji děkuju promiňte promiň prosím ahoj vítejte
dobře jeden dva dvě tři čtyři pět šest sedm osm devět deset minut minuty hodin hodiny sekund stupňů
procent světlo světla lampa dveře okno okna pokoj pokoji kuchyni kuchyně ložnici ložnice obývacím
koupelna koupelně chodba garáž garáže topení teplota baterie časovač budík zapnuto vypnuto zapnuté
vypnuté zapnutý zapnul vypnul otevřeno otevřené otevřeny zavřeno zavřené zavřeny nastaveno nenašel
našel nerozumím rozuměl vím přidal přidáno připomenu seznam seznamu zařízení příští poslední nové
nový nová slabá déšť pršet slunečno zpráva zprávy zpráv někdo něco asi doma domů týden měsíc rok
hotovo přehrávám pračka aby jako potom pak tak tedy protože trochu mnoho málo několik někdy nikdo
dvacet třicet čtyřicet padesát název číslo nelze nemůžu nemohu všech všem později dříve blízko
daleko nahoru dolů vpravo vlevo třeba sobě kterou kterého kteří
"""

_DANISH = """
den det de en et og eller men hvis så end at der denne dette disse her er var være været bliver blev
blevet har havde have kan kunne skal skulle vil ville må ikke ingen intet nej ja jeg du han hun vi i
mig dig ham hende os jer dem min mit mine din dit dine hans hendes vores deres af fra til på under
over om efter før mellem gennem med uden ved hos for mod ind ud op ned siden indtil bag alle alt
hver hvert mere mest anden andet andre nogen noget nogle kun også meget lige nu dag morgen går aften
nat formiddag eftermiddag hvad hvem hvor hvornår hvorfor hvordan hvilken hvilket hvilke fordi mens
igen allerede stadig endnu tak undskyld beklager hej velkommen god godt okay to tre fire fem seks
syv otte ni ti minut minutter time timer sekunder grader procent lys lyset lampe dør døren vindue
vinduet vinduer rum køkken køkkenet soveværelset stuen badeværelset gangen garage garagen varmen
temperatur temperaturen batteri batteriet alarm afspiller tændt slukket åben åbnet lukket åbne
indstillet startet stoppet færdig fundet finde forstod tilføjet minder påmindelse liste listen enhed
næste sidste nye ny lavt venstre højre vejret regn regne solrigt skyet besked beskeder cirka altid
hjem huset hus uge måned år kommer står ligger ringer tændte slukkede vaskemaskinen som bruger brug
mange få lidt nok måske aldrig ofte snart senere tidligt sent tyve tredive fyrre halvtreds elleve
tolv navn nummer tilføj mangler blive første selv sammen nede oppe ude inde væk først da lang langt
kort stor lille gør gøre komme får
"""

_SWEDISH = """
den det de en ett och eller men om så än att som denna detta dessa här där är var vara varit blir
blev blivit har hade ha kan kunde ska skulle vill måste får inte ingen inget inga nej ja jag du han
hon vi ni mig dig honom henne oss er dem min mitt mina din ditt dina hans hennes vår vårt våra deras
av från till på under över efter före mellan genom med utan vid hos för mot in ut upp ner sedan
tills bakom alla allt varje mer mest annan annat andra någon något några bara också mycket nu idag
imorgon igår kväll natt morgon förmiddag eftermiddag vad vem när varför hur vilken vilket vilka
eftersom medan igen redan fortfarande ännu tack förlåt ursäkta tyvärr hej välkommen god bra gott
okej två tre fyra fem sex sju åtta nio tio minut minuter timme timmar sekunder grader procent lampa
lampan lamporna ljuset belysningen dörr dörren fönster fönstret rum rummet kök köket sovrummet
vardagsrummet badrummet hallen garage garaget värmen temperatur temperaturen batteri batteriet larm
larmet spelar tänd tänt tända släckt släckta öppen öppet öppna öppnad öppnat stängd stängt stängda
inställd startad stoppad klar klart färdig hittade hitta förstod vet tillagd lagt påminnelse
påminner lista listan enhet nästa sista nya ny låg lågt vänster höger vädret regn regna soligt
molnigt meddelande meddelanden ungefär alltid hem hemma huset hus vecka månad år kommer står ligger
ringer tvättmaskinen i många få lite nog kanske aldrig ofta snart senare tidigt sent tjugo trettio
fyrtio femtio elva tolv namn nummer saknas används först första själv tillsammans nere uppe ute inne
borta lång långt kort stor liten gör göra går komma ändra utanför emot tog ta tar
"""

_UKRAINIAN = """
і й та а в у з із зі на до від по за перед під над через при для без о об між або але якщо коли що
щоб це цей ця ці цього тієї тут там є був була було були бути буде будуть має маю маєш мають може
можу можеш можна треба потрібно хочу хочеш не ні так нічого ніколи завжди вже ще також теж тільки
лише дуже більше менше все всі кожен інший я ти він вона воно ми ви вони мене мені тебе тобі його її
йому їх їм нам нас вас вам себе мій моя моє твій твоя ваш ваша хто як де чому який яка яке які якій
зараз сьогодні завтра вчора ранку вечір вечора ніч ночі день дня добрий добре доброго добраніч дякую
вибачте перепрошую вибач привіт ласка один одна два дві три чотири п ять шість сім вісім дев десять
хвилин хвилини година години годин секунд градусів відсотків світло лампа лампу двері вікно вікна
кімната кімнаті кухня кухні спальня спальні вітальні ванній коридор коридорі гараж гаража опалення
температура батарея таймер будильник увімкнено вимкнено увімкнув вимкнув відчинено відчинені
відкрито закрито зачинено зачинені встановлено знайшов зрозумів розумію знаю додав додано нагадаю
нагадування список списку пристрій пристрою наступний наступна останній нові новий нова дощ сонячно
повідомлення хтось щось близько додому дім тиждень місяць рік готово завершено грає пральна машина
щоби тому потім тоді трохи багато мало кілька ніхто двадцять тридцять сорок ятдесят назва номер
немає можуть могла хоче всіх усі усіх пізніше раніше далеко вгору вниз праворуч ліворуч собі котрий
"""

COMMON_WORDS: Final = {
    language: frozenset(words.split())
    for language, words in {
        "cs": _CZECH,
        "da": _DANISH,
        "de": _GERMAN,
        "en": _ENGLISH,
        "es": _SPANISH,
        "fr": _FRENCH,
        "it": _ITALIAN,
        "nl": _DUTCH,
        "pl": _POLISH,
        "pt": _PORTUGUESE,
        "sv": _SWEDISH,
        "uk": _UKRAINIAN,
    }.items()
}
"""Words by language code."""
