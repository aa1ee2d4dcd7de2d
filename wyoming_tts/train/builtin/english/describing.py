"""Adjectives, adverbs and the small words that hold a sentence together."""

from __future__ import annotations

from wyoming_tts.train.builtin.english.listing import listed, phrases

# These also make adverbs in -ly.
MANNER = listed(
    """
    absolute accidental active actual angry anxious awful awkward beautiful bitter blind bold
    boring brave brief bright brilliant calm careful careless casual cautious cheap cheerful
    clear clever close clumsy cold common complete confident constant cool correct crazy cruel
    curious dangerous dark deep delicate desperate direct eager easy elegant entire equal exact
    extreme faint fair faithful false familiar famous fierce final firm fluent foolish formal
    fortunate frank free frequent fresh full furious generous gentle genuine glad graceful
    gradual grand grateful greedy happy harsh hasty healthy heavy helpful honest hopeful
    horrible huge humble hungry innocent instant intense jealous joyful just kind lazy light
    local loose loud loving loyal lucky mad merry mild modest mysterious narrow nasty
    natural neat nervous nice noble noisy normal obvious odd official open painful patient
    peaceful perfect permanent personal plain pleasant polite poor powerful practical precise
    private probable proper proud public pure quick quiet rapid rare ready real recent reckless
    regular reluctant rich rough rude sad safe secret separate serious severe shallow sharp shy
    silent similar simple sincere single skillful sleepy slight slow smart smooth soft sour
    special spiritual steady stern stiff strange strict strong stubborn stupid sudden sweet
    swift temporary tender terrible thankful thick thin thorough thoughtful tidy tight tight
    true typical unexpected unusual urgent useful usual vague various vicious violent vivid warm
    weak weird wicked wide wild wise wonderful zealous
    """
)

PLAIN = listed(
    """
    able absent acid afraid alive alone amazing ancient annual ashamed asleep available average
    aware bad bald bare basic best better big bigger biggest black blank blond blue brand
    brighter brown busy capable central certain charming cheaper cheapest chilly chubby civil
    classic closed closer cloudy colder comfortable content cozy cracked creamy crisp crooked
    crowded cultural curly current damp dead deaf dear deeper delicious different difficult
    dirty dizzy double dry dull dusty earlier early easier eastern elder elderly electric empty
    enormous enough essential every evil excellent excited exciting expensive extra fancy
    fantastic far fast faster fat favorite few fine flat fluffy foggy foreign fragile frozen
    funny fuzzy giant golden good gorgeous great green grey halfway handsome handy happier hard
    harder heavier high higher highest hollow holy hot human icy ideal ill important impossible
    impressed indoor inner interesting itchy jolly juicy junior keen large last late later lean
    least left legal level likely liquid little live lonely long longer lost lovely low lower
    lowest magic main major many married massive medical medium mental metal middle miniature
    minor missing mixed modern moist muddy musical mutual national naughty nearby nearest
    necessary negative new newest next nicer northern nuclear numb nutty old older oldest only
    opposite orange ordinary original other outdoor outer overdue overseas own pale pink plastic
    plump political popular positive possible precious present pretty previous primary prime
    purple quaint rainy random raw rear red related relative remote resident responsible right
    ripe rocky romantic rotten round royal rusty salty same scary scientific senior sensible
    sensitive several shaggy shiny short shorter sick significant silly silver slender slim
    slippery slower small smaller smallest snowy social soggy solar solid sore southern spare
    sparkling spicy square stale standard sticky stormy straight strapped striped stronger
    stuffy sturdy sufficient suitable sunny super sure surprised suspicious tall tame tasty tiny
    tired top total tough traditional tragic transparent tropical twin ugly unable uncertain
    uneasy unhappy unique united unknown upper upset upstairs valuable vast vertical violet
    vital warmer waterproof wealthy weary western wet white whole willing windy wireless wooden
    worried worse worst worth worthy wrong yellow young younger yummy
    """
)

OFTEN = listed(
    """
    always usually often sometimes never rarely seldom hardly nearly almost already just still
    also even probably certainly definitely clearly simply really actually finally suddenly
    eventually recently
    """
)

WHEN = phrases(
    """
    today, tonight, tomorrow, yesterday, now, soon, later, again, this morning, this afternoon,
    this evening, last night, last week, last month, last year, next week, next month, next
    year, every day, every night, every week, once a month, twice a year, all day, all night,
    all the time, in the morning, in the evening, at night, at noon, at midnight, at sunrise,
    after lunch, before breakfast, after dinner, before school, after work, in the end, at the
    moment, for a while, for hours, since then, right away, right now, these days, in spring, in
    summer, in autumn, in winter, during the holidays, on the weekend, a long time ago, an hour
    ago, the other day, at first, at last, from time to time, day after day, once upon a time
    """
)

ADVERBS = listed(
    """
    abroad afterwards ahead aloud altogether anyway anywhere apart aside away backwards barely
    below besides beyond downstairs downtown elsewhere ever everywhere fairly forever forward
    further hence here indeed indoors inside instead likewise literally maybe meanwhile merely
    mostly namely nevertheless nonetheless nowadays nowhere once otherwise outdoors outside
    overnight partly perhaps quite rather sideways somehow somewhat somewhere straightaway there
    therefore though thus together too twice underneath upside upwards very well whenever
    wherever yet
    """
)

PREPOSITIONS = listed(
    """
    about above across after against along among around at before behind below beneath beside
    between beyond by down from in inside into near of off on onto opposite outside over past
    through throughout toward towards under underneath until up upon with within without
    """
)

FUNCTION = listed(
    """
    a all an and another any anybody anyone anything are aren't as because been being both but
    can can't could couldn't did didn't do does doesn't don't each either else every everybody
    everyone everything except few for had hadn't has hasn't have haven't having he he'd he'll
    he's her hers herself him himself his how I I'd I'll I'm I've if is isn't it it'd it'll it's
    its itself least less let's like lot many may me might mine more most much must mustn't my
    myself neither no nobody none nor not nothing one ones or other others ought our ours
    ourselves per plus shall she she'd she'll she's should shouldn't since so some somebody
    someone something such than that that's the their theirs them themselves then there there's
    these they they'd they'll they're they've this those to unless unlike us via was wasn't we
    we'd we'll we're we've were weren't what what's whatever when where where's whereas whether
    which while who who's whoever whole whom whose why will with won't would wouldn't yes you
    you'd you'll you're you've your yours yourself yourselves ain't oh ah hey hi hello bye okay
    please thanks sorry wow oops hooray hmm people police earth gone
    """
)

# Rare sounds, long clusters and spellings that say little of the sound.
UNCOMMON = listed(
    """
    ached aisle algebra alphabet ambulance amphitheater anesthesia anguish answered anthem
    anxiety apostrophe archive asterisk asthma asked atlas autumn azure bachelor backup beige
    bizarre blotch bouquet boutique boyhood breadth breathless brooch broth bronze bulge bureau
    buoy buoyant bursts camouflage cashier casual ceilings chaos charisma chasm chauffeur chef
    choir chore chrome chrysanthemum cliffs clothes collage colonel column coyote corps cough
    crunched crypts cyclists daughters debris decoy depths diaphragm diphthong disclosure
    division dough drought dwarf earthly eighth eighths elixir employer enjoyment enthusiasm
    enclosure envoy epoch erosion espionage euphoria exhaust exhausted explosion exposure faiths
    fifth fifths filmed flesh foil fours fourths freshly froth fugue fusion garbage gauge genre
    ghost gnaw gnome gulp gush guy hatch haughty healths hearth height hiccup hoist huge hymn
    illusion invasion jaunty joints jolt joyous judgment jukebox jumbo kayaks keyhole khaki
    kiosk knack knuckle labyrinth laughed lengths leisure lieutenant lisp loathe lounge loyalty
    luge lurch lymph mahogany maneuver massage menthol mirage moist monarchs mortgage mouths
    myth neutron ninth nymph oaths oblige oink ointment orchid oxygen ozone parachute partridge
    pleasures plunge pneumonia poise poison prestige prompts psalm psyche quartz quench quiche
    quilted quirk quixotic quiz quota ravioli rejoined rhapsody rhinoceros rhythms rouge royal
    sabotage sauna schism scheme schwa scratched scripts scythe seizure sergeant sheath shrewd
    shriek shrine shrub shrunken sixth sixths sixtieth sketches skyscraper sleuth smooth
    soothing soy sphere sphinx splash splendid splint sprawl spray sprained squawk squirm
    stealth strength strengths stretched subtle suede suite swarthy symphony synth tenths texts
    thatch thermal thief thigh thirst thirteenth thirtieth thorn thought threshold thrice thrill
    throng thumb thunderous thwart thyme toil tomb toys treasury triumph trough truths tsunami
    turbulence turquoise twelfth twelfths twentieth twitch unsmooth urn usher usually vague
    vault versus vision vogue voices void vouch voyager warmth waltz wharf whirlwind whoosh
    width widths wolf womb worldly worth wrath wreathe wriggle xylophone yawn yearn yeast yeoman
    yoga yoke yolk yonder youthful yowl zealot zephyr zest zigzag zinc zodiac zombie zoology
    zoom
    """
)
