// @ts-check
/** Sentences to read aloud when a voice is recorded, and to try voices with. */

/** @typedef {{read: string[], say: string[]}} Sentences */

/**
 * By language: `read` lasts 8 to 12 seconds aloud, in two sentences with a pause between them,
 * so that a reference can be cut there; `say` is what a house says.
 * @type {Record<string, Sentences>}
 */
const SENTENCES = {
  ar: {
    read: [
      "يغلي إبريق الشاي بهدوء والمطر يطرق النوافذ. هل نشرب كوبًا من الشاي وننتظر حتى تمضي الغيوم الرمادية بعيدًا؟",
      "يأتي أخي الصغير كل خميس بخبز طازج وجبن لذيذ. نجلس في الحديقة ونضحك من الحكايات القديمة ونراقب الطيور وهي تعود إلى بيوتها.",
    ],
    say: [
      "مساء الخير، التدفئة تعمل والباب مغلق.",
      "انتهت الغسالة من عملها. هل أذكّرك مرة أخرى بعد ساعة؟",
    ],
  },
  cs: {
    read: [
      "Konvice tiše píská a déšť ťuká na okna. Dáme si šálek čaje a počkáme, až šedé mraky odtáhnou někam dál za kopce?",
      "Každý čtvrtek přinese můj nejmladší bratr čerstvý chléb a dobrý sýr. Sedíme na zahradě, smějeme se starým příběhům a díváme se na ptáky.",
    ],
    say: [
      "Dobrý večer, topení je zapnuté a vchodové dveře jsou zamčené.",
      "Pračka doprala. Mám to za hodinu připomenout?",
    ],
  },
  da: {
    read: [
      "Kedlen fløjter stille, mens regnen banker på ruden. Skal vi drikke en kop te og vente, til de grå skyer er drevet videre?",
      "Hver torsdag kommer min yngste bror med friskbagt brød og mild ost. Vi sidder udenfor, griner ad gamle historier og ser fuglene flyve hjem.",
    ],
    say: [
      "Godaften, varmen er tændt, og hoveddøren er låst.",
      "Vaskemaskinen er færdig. Skal jeg minde dig om det igen om en time?",
    ],
  },
  de: {
    read: [
      "Der Wasserkessel pfeift leise, während der Regen an die Fenster klopft. Wollen wir einen Tee trinken und warten, bis die grauen Wolken weiterziehen?",
      "Am Donnerstag bringt mein jüngster Bruder frisches Brot und gelben Käse. Wir sitzen draußen, lachen über alte Geschichten und schauen den Vögeln zu.",
      "Bitte mach das Garagentor zu, bevor du schlafen gehst. Der Wind ist heute kräftig, und eben habe ich etwas über den Gartenweg rollen hören.",
    ],
    say: [
      "Guten Abend, die Heizung läuft und die Haustür ist abgeschlossen.",
      "Die Waschmaschine ist fertig. Soll ich in einer Stunde noch einmal daran erinnern?",
    ],
  },
  en: {
    read: [
      "The kettle sings while the rain taps softly on the window. Shall we have a cup of tea and wait until the grey clouds have moved on?",
      "Every Thursday my youngest brother brings fresh bread and yellow cheese. We sit outside, laugh about old stories, and watch the birds fly home.",
      "Please close the garage door before you go to sleep. The wind is strong tonight, and I just heard something rolling down the garden path.",
    ],
    say: [
      "Good evening, the heating is on and the front door is locked.",
      "The washing machine has finished. Shall I remind you again in an hour?",
    ],
  },
  es: {
    read: [
      "La tetera silba despacio mientras la lluvia golpea los cristales. ¿Tomamos una taza de té y esperamos a que se vayan las nubes grises?",
      "Cada jueves mi hermano pequeño trae pan recién hecho y queso del pueblo. Nos sentamos fuera, reímos con viejas historias y miramos volar los pájaros.",
    ],
    say: [
      "Buenas noches, la calefacción está encendida y la puerta está cerrada.",
      "La lavadora ha terminado. ¿Te lo recuerdo dentro de una hora?",
    ],
  },
  fi: {
    read: [
      "Pannu viheltää hiljaa, kun sade ropisee ikkunaan. Juodaanko kuppi teetä ja odotetaan, että harmaat pilvet ajelehtivat pois?",
      "Joka torstai nuorin veljeni tuo tuoretta leipää ja hyvää juustoa. Istumme ulkona, nauramme vanhoille tarinoille ja katselemme lintuja.",
    ],
    say: [
      "Hyvää iltaa, lämmitys on päällä ja ulko-ovi on lukossa.",
      "Pyykinpesukone on valmis. Muistutanko uudestaan tunnin päästä?",
    ],
  },
  fr: {
    read: [
      "La bouilloire chante doucement pendant que la pluie frappe aux vitres. Voulez-vous une tasse de thé, le temps que les nuages gris s'éloignent ?",
      "Chaque jeudi, mon plus jeune frère apporte du pain frais et un bon fromage. Nous restons au jardin, nous rions, et les oiseaux rentrent chez eux.",
    ],
    say: [
      "Bonsoir, le chauffage est allumé et la porte d'entrée est fermée.",
      "La machine à laver a fini. Je vous le rappelle dans une heure ?",
    ],
  },
  hi: {
    read: [
      "केतली धीरे से सीटी बजा रही है और बारिश खिड़की पर टपक रही है। क्या हम चाय पीते हुए इन काले बादलों के जाने का इंतज़ार करें?",
      "हर गुरुवार को मेरा छोटा भाई ताज़ी रोटी और मीठे फल लाता है। हम बाहर बैठकर पुरानी कहानियों पर हँसते हैं और घर लौटते पंछियों को देखते हैं।",
    ],
    say: [
      "नमस्ते, हीटर चालू है और दरवाज़ा बंद है।",
      "कपड़े धुल गए हैं। क्या मैं थोड़ी देर बाद फिर याद दिलाऊँ?",
    ],
  },
  it: {
    read: [
      "Il bollitore fischia piano mentre la pioggia batte sui vetri. Beviamo una tazza di tè e aspettiamo che le nuvole grigie se ne vadano?",
      "Ogni giovedì il mio fratello più giovane porta pane fresco e un buon formaggio. Sediamo fuori, ridiamo di vecchie storie e guardiamo gli uccelli volare.",
    ],
    say: [
      "Buonasera, il riscaldamento è acceso e la porta di casa è chiusa.",
      "La lavatrice ha finito. Te lo ricordo di nuovo fra un'ora?",
    ],
  },
  ja: {
    read: [
      "雨が静かに窓をたたき、やかんがことこと鳴っています。あたたかいお茶を飲みながら、灰色の雲が通りすぎるのを待ちましょうか。",
      "木曜日になると、弟が焼きたてのパンとおいしいチーズを持ってきます。庭に座って昔の話に笑い、家に帰る鳥をながめます。",
    ],
    say: [
      "こんばんは。暖房がついていて、玄関のかぎは閉まっています。",
      "洗濯が終わりました。あとでもう一度お知らせしましょうか。",
    ],
  },
  ko: {
    read: [
      "비가 창문을 조용히 두드리고 주전자에서 물이 끓고 있어요. 따뜻한 차를 마시면서 회색 구름이 지나가기를 함께 기다려 볼까요?",
      "목요일마다 막냇동생이 갓 구운 빵과 맛있는 치즈를 가져와요. 우리는 마당에 앉아 옛이야기에 웃고, 집으로 돌아가는 새들을 바라봐요.",
    ],
    say: [
      "안녕하세요, 난방이 켜져 있고 현관문은 잠겨 있어요.",
      "빨래가 끝났어요. 조금 뒤에 다시 알려 드릴까요?",
    ],
  },
  nb: {
    read: [
      "Kjelen plystrer stille mens regnet banker på ruten. Skal vi drikke en kopp te og vente til de grå skyene har drevet videre?",
      "Hver torsdag kommer den yngste broren min med ferskt brød og mild ost. Vi sitter ute, ler av gamle historier og ser fuglene fly hjem.",
    ],
    say: [
      "God kveld, varmen er på og inngangsdøren er låst.",
      "Vaskemaskinen er ferdig. Skal jeg minne deg på det igjen om en time?",
    ],
  },
  nl: {
    read: [
      "De ketel fluit zachtjes terwijl de regen tegen de ruiten tikt. Zullen we een kop thee drinken en wachten tot de grijze wolken verder trekken?",
      "Op donderdag brengt mijn jongste broer vers brood en jonge kaas mee. We zitten buiten, lachen om oude verhalen en kijken naar de vogels in de tuin.",
    ],
    say: [
      "Goedenavond, de verwarming staat aan en de voordeur is op slot.",
      "De wasmachine is klaar. Zal ik je er over een uur nog eens aan herinneren?",
    ],
  },
  pl: {
    read: [
      "Czajnik cicho gwiżdże, a deszcz stuka o szyby. Może napijemy się herbaty i poczekamy, aż szare chmury odpłyną gdzieś dalej?",
      "W każdy czwartek mój młodszy brat przynosi świeży chleb i żółty ser. Siadamy w ogrodzie, śmiejemy się ze starych opowieści i patrzymy na ptaki.",
    ],
    say: [
      "Dobry wieczór, ogrzewanie jest włączone, a drzwi są zamknięte.",
      "Pralka skończyła pranie. Czy przypomnieć o tym za godzinę?",
    ],
  },
  pt: {
    read: [
      "A chaleira apita devagar enquanto a chuva bate nas janelas. Vamos tomar um chá e esperar que as nuvens cinzentas passem para lá dos montes?",
      "Às quintas-feiras, o meu irmão mais novo traz pão fresco e queijo da serra. Ficamos lá fora, rimos de velhas histórias e vemos os pássaros voar.",
    ],
    say: [
      "Boa noite, o aquecimento está ligado e a porta da frente está trancada.",
      "A máquina de lavar terminou. Devo avisar outra vez daqui a uma hora?",
    ],
  },
  ru: {
    read: [
      "Чайник тихо свистит, а дождь стучит в окна. Может, выпьем чаю и подождём, пока серые тучи уплывут куда-нибудь дальше?",
      "По четвергам мой младший брат приносит свежий хлеб и вкусный сыр. Мы сидим в саду, смеёмся над старыми историями и смотрим на птиц.",
    ],
    say: [
      "Добрый вечер, отопление включено, входная дверь закрыта.",
      "Стиральная машина закончила. Напомнить ещё раз через час?",
    ],
  },
  sv: {
    read: [
      "Kitteln visslar tyst medan regnet knackar på rutorna. Ska vi dricka en kopp te och vänta tills de grå molnen har dragit vidare?",
      "Varje torsdag kommer min yngsta bror med nybakat bröd och mild ost. Vi sitter ute, skrattar åt gamla historier och ser fåglarna flyga hem.",
    ],
    say: [
      "God kväll, värmen är på och ytterdörren är låst.",
      "Tvättmaskinen är klar. Ska jag påminna dig igen om en timme?",
    ],
  },
  tr: {
    read: [
      "Yağmur camlara vururken çaydanlık usulca ötüyor. Birer bardak çay içip gri bulutların yavaş yavaş geçmesini bekleyelim mi?",
      "Her perşembe küçük kardeşim taze ekmek ve güzel peynir getirir. Bahçede oturur, eski hikâyelere güler, yuvaya dönen kuşları izleriz.",
    ],
    say: [
      "İyi akşamlar, kalorifer açık ve dış kapı kilitli.",
      "Çamaşır makinesi bitti. Bir saat sonra yeniden hatırlatayım mı?",
    ],
  },
  uk: {
    read: [
      "Чайник тихо свистить, а дощ стукає у вікна. Може, вип'ємо чаю і почекаємо, доки сірі хмари попливуть кудись далі?",
      "Щочетверга мій молодший брат приносить свіжий хліб і смачний сир. Ми сидимо надворі, сміємося зі старих історій і дивимося на птахів.",
    ],
    say: [
      "Добрий вечір, опалення увімкнено, вхідні двері зачинено.",
      "Пральна машина закінчила. Нагадати ще раз за годину?",
    ],
  },
  zh: {
    read: [
      "水壶轻轻地响着，细细的雨点敲打着窗户。我们坐下来喝杯热茶，等那片灰色的云慢慢飘走，你说好不好？",
      "弟弟常常带来新鲜的面包和奶酪。我们坐在院子里，说起从前的故事，一边大笑，一边看着鸟儿飞回家。",
    ],
    say: [
      "晚上好，暖气已经打开，大门也锁好了。",
      "衣服洗好了，要我过一会儿再提醒您吗？",
    ],
  },
};

/** @type {Record<string, string>} */
const SAME = { no: "nb", nn: "nb", cmn: "zh" };

/** The languages with sentences, as plain tags. */
export const SENTENCE_LANGUAGES = Object.keys(SENTENCES);

/**
 * The sentences of a language tag, such as `de-AT`; null where there are none.
 * @param {string} tag
 * @returns {Sentences | null}
 */
export function sentencesOf(tag) {
  const primary = tag.toLowerCase().split("-")[0];
  return SENTENCES[SAME[primary] ?? primary] ?? null;
}

/**
 * What a voice of these languages says when it is tried: its text and the text's language, in
 * the first language that has sentences, else in English.
 * @param {string[]} languages
 * @returns {{text: string, language: string}}
 */
export function sampleFor(languages) {
  for (const language of languages) {
    const found = sentencesOf(language);
    if (found) return { text: found.say[0], language };
  }
  return { text: SENTENCES.en.say[0], language: languages[0] ?? "en" };
}
