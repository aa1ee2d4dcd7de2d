"""Verbs, by how they are built into a sentence, and the past forms that follow no rule."""

from __future__ import annotations

from wyoming_tts.train.builtin.english.listing import listed, phrases

WITH_THING = listed(
    """
    accept add adjust admire adore arrange attach balance bake bind block boil borrow bounce
    break bring brush build burn bury buy carry carve cast catch change charge chase check
    choose clean close collect color compare connect cook copy count cover crack crush cut
    damage decorate deliver describe design destroy dig discover display divide drag draw drop
    dry dump dye earn empty examine exchange fetch fill find finish fix fold follow forget
    freeze gather get give grab grind guard guess handle hang hide hit hold ignore improve
    inspect install invent iron judge keep kick knock label lay leave lend lift like load locate
    lock lose love make mark measure melt mend mention mix move need notice obtain offer open
    order own pack paint park pass pay peel pick place polish pour prefer prepare press print
    produce protect provide pull pump punch purchase push put raise reach receive recognize
    record recycle refuse remember remove rent repair replace rescue return review ride roll rub
    ruin save scratch seal search see select sell send serve sew shake share shift show shut
    sketch slice smash smell spill spin split spoil spray spread squeeze stack steal stir store
    stretch study supply support sweep swallow swap switch take taste tear test throw tie touch
    trade trim try turn twist understand unload unlock untie use value wash watch wave wear
    weigh win wind wipe wrap write
    """
)

WITH_PERSON = listed(
    """
    accompany admire advise amaze amuse annoy answer approach ask assist avoid blame bless
    bother call calm challenge cheer comfort congratulate contact convince cure delight
    disappoint disturb embarrass encourage entertain excuse fight follow fool forgive frighten
    greet guide hear help hire hug hurt impress inform inspire interrupt interview introduce
    invite join kiss know lead let love marry meet miss nudge obey pay phone photograph please
    praise protect question recognize refuse remember remind replace rescue respect reward
    satisfy scare see shock shove soothe startle stop surprise teach tease tell thank tickle
    train trust visit warn watch welcome worry
    """
)

ALONE = listed(
    """
    agree appear argue arrive awake bark beg behave blink blush bow breathe chuckle climb
    collapse come complain cough crawl creep crowd cry dance daydream die disagree disappear
    dive doze dream drift drown eat escape exercise faint fall fidget fly frown gallop gasp
    giggle glide glow go grin groan grow growl grumble happen hesitate hop howl hurry jog joke
    juggle jump kneel laugh leap lie listen live march meditate mumble nap nod pause practice
    pray quarrel quit race read relax reply rest rise roar run rush sail scream shine shiver
    shout shrug sigh sing sink sit ski skip sleep slide slip smile smoke snarl sneeze sniff
    snore sob speak stand stare stay stumble succeed suffer survive swim swing talk think travel
    tremble vanish vote wait wake walk wander weep whisper whistle wink work yawn yell yodel
    """
)

WITH_THAT = listed(
    """
    admit announce believe claim complain confess declare decide deny discover doubt dream
    explain fear feel find forget guess hear hope imagine insist know learn mean mention notice
    predict pretend promise prove realize remember repeat reply report say show suggest suppose
    suspect swear think understand whisper
    """
)

WITH_TO = listed(
    """
    agree arrange attempt begin choose continue decide deserve expect fail forget hate hesitate
    hope learn like love manage need offer plan prefer prepare pretend promise refuse start
    struggle swear threaten try want wish
    """
)

OTHER = listed(
    """
    absorb accuse achieve acquire adapt adopt afford aim allow appeal apply appoint assume
    assure attract bathe beat become behold belong bend bet betray bite bleed bloom blow boast
    broadcast bubble buzz calculate cancel cease celebrate chew circulate cling combine command
    communicate compete compose conclude conduct confirm confuse consider consist construct
    consume contain contribute control cooperate correct cost create criticize crunch deal
    debate decrease defeat defend define delay depend deserve determine develop differ digest
    direct discuss dismiss distinguish distribute dominate double drain drill drink drive dwell
    echo elect embrace emerge employ enable enclose encounter endure engage enjoy enter equal
    establish evolve exaggerate exceed exist expand explode explore expose extend fade fasten
    fear feed fetch fine flee flicker fling float flood flow focus forbid force form frustrate
    fulfil function fund gain gamble gaze generate glance govern grant graze guarantee harm
    harvest haunt heal heat hum hunt identify illustrate include increase indicate influence
    inherit injure intend invade invest involve irritate itch kill knit last launch leak lean
    license limit link lower maintain manage manufacture matter mow multiply murmur nail
    negotiate nourish nurse object observe occupy occur oppose organize overcome overflow
    oversee participate perform permit persuade plant plead point possess preach preserve
    prevent proceed progress prohibit project pronounce propose prosper pursue quench quote
    reassure rebel rebuild recall recommend recover reduce refer reflect regret reject rejoice
    relate release rely remain represent require resemble reserve resist resolve respond restore
    restrict result retire reveal reverse ring rinse roam rotate sacrifice scatter schedule
    scold scrape scrub seek seem separate settle sharpen shave shelter shine shrink signal
    simmer sizzle skate sling slow smuggle snap soak solve spark spell spend spit sprout squash
    squeak stain stamp steer stick sting stitch stoop strain strengthen strike string strive
    stroll submit subtract sum supervise surrender surround survive sustain swell switch tackle
    tame tap tempt tend thaw thread thrive throb thrust tip toast toss tour trace transform
    translate transport treat trigger trip trot trouble tug tumble undergo undertake unite
    update upset urge vary verify vibrate volunteer weave wed whirl widen withdraw withstand
    wonder wreck wrestle yield zoom
    """
)

# Base, past, participle.
IRREGULAR = phrases(
    """
    awake awoke awoken, beat beat beaten, become became become, begin began begun, behold beheld
    beheld, bend bent bent, bet bet bet, bind bound bound, bite bit bitten, bleed bled bled,
    blow blew blown, break broke broken, bring brought brought, broadcast broadcast broadcast,
    build built built, burn burned burned, buy bought bought, cast cast cast, catch caught
    caught, choose chose chosen, cling clung clung, come came come, cost cost cost, creep crept
    crept, cut cut cut, deal dealt dealt, dig dug dug, dive dove dived, do did done, draw drew
    drawn, drink drank drunk, drive drove driven, dwell dwelt dwelt, eat ate eaten, fall fell
    fallen, feed fed fed, feel felt felt, fight fought fought, find found found, flee fled fled,
    fling flung flung, fly flew flown, forbid forbade forbidden, forget forgot forgotten,
    forgive forgave forgiven, freeze froze frozen, get got gotten, give gave given, go went
    gone, grind ground ground, grow grew grown, hang hung hung, have had had, hear heard heard,
    hide hid hidden, hit hit hit, hold held held, hurt hurt hurt, keep kept kept, kneel knelt
    knelt, knit knitted knitted, know knew known, lay laid laid, lead led led, leap leapt leapt,
    leave left left, lend lent lent, let let let, lie lay lain, lose lost lost, make made made,
    mean meant meant, meet met met, mow mowed mown, overcome overcame overcome, oversee oversaw
    overseen, pay paid paid, put put put, quit quit quit, read read read, rebuild rebuilt
    rebuilt, ride rode ridden, ring rang rung, rise rose risen, run ran run, say said said, see
    saw seen, seek sought sought, sell sold sold, send sent sent, sew sewed sewn, shake shook
    shaken, shine shone shone, show showed shown, shrink shrank shrunk, shut shut shut, sing
    sang sung, sink sank sunk, sit sat sat, sleep slept slept, slide slid slid, sling slung
    slung, speak spoke spoken, spend spent spent, spin spun spun, spit spat spat, split split
    split, spread spread spread, stand stood stood, steal stole stolen, stick stuck stuck, sting
    stung stung, strike struck struck, string strung strung, strive strove striven, swear swore
    sworn, sweep swept swept, swell swelled swollen, swim swam swum, swing swung swung, take
    took taken, teach taught taught, tear tore torn, tell told told, think thought thought,
    throw threw thrown, thrust thrust thrust, undergo underwent undergone, understand understood
    understood, undertake undertook undertaken, upset upset upset, wake woke woken, wear wore
    worn, weave wove woven, wed wed wed, weep wept wept, win won won, wind wound wound, withdraw
    withdrew withdrawn, withstand withstood withstood, write wrote written
    """
)

# Verbs of several syllables that double their last letter all the same.
DOUBLING = listed(
    """
    admit begin cancel control equip forbid forget occur permit prefer rebel refer regret submit
    upset
    """
)
