"""Nouns, by what can be said of them."""

from __future__ import annotations

from wyoming_tts.train.builtin.english.listing import listed

THINGS = listed(
    """
    alarm album anchor apron arrow axe bag balcony ball balloon band bandage banner barrel
    basket bath battery bead beam bean bed bell belt bench bicycle bike bill blade blanket blind
    board boat bolt bomb bone book boot bottle bow bowl box bracelet brake branch brick bridge
    broom brush bucket buckle bulb bundle button cabin cabinet cable cage calendar camera candle
    cane canoe canvas cap car card carpet carriage cart case castle ceiling chain chair
    chalkboard chart chest chimney chip clock cloth cloud coat coin collar column comb computer
    cord corner couch counter cradle crane crate crayon crown crystal cube cup cupboard curtain
    cushion cylinder dart desk diamond diary dish door drawer dress drill drum dryer easel
    elevator engine envelope eraser faucet feather fence fiddle file filter flag flame
    flashlight flask flower flute folder fork fountain frame freezer fridge fuse gadget garage
    gate gear gift glass globe glove gown guitar hammer hammock handle hanger harp hat headphone
    heater hedge helmet hinge hoe hook horn hose hut iron ivory jacket jar jeep jewel jug kayak
    kettle key keyboard kite knife knob knot label ladder ladle lamp lantern laptop latch
    lawnmower leaf leash lens letter lever lid light lighter line loaf lock locket log loom
    lunchbox machine magazine magnet mailbox map marble mask mat match mattress medal menu
    microphone mirror mop motor mug nail napkin necklace needle net newspaper notebook oar organ
    ornament oven paddle page pail paintbrush palette pan parcel password path peg pen pencil
    petal phone photo piano picture pillow pin pipe pitcher plank plate platform plug pocket
    pole postcard poster pot pouch pram present printer projector propeller pulley pump purse
    puzzle quilt quiver rack radiator radio raft rag rail rake ramp razor receipt recipe remote
    report ribbon ring robe robot rocket roll roof root rope rug ruler saddle sail sandal saw
    scale scarf scissor scooter screen screw scroll seat sensor shawl sheet shelf shell shield
    ship shirt shoe shovel shower shutter sign sink skateboard skirt sled sleeve slipper sock
    socket sofa spade spanner speaker spear sponge spoon spring sprinkler stamp staple statue
    stick sticker stocking stone stool stove strap straw string suitcase sweater swing switch
    sword table tablet tack tank tape target teapot telephone telescope television tent
    thermostat thimble thread throne ticket tie tile timer tire toaster token tool toothbrush
    torch towel tower toy track tractor trailer train trap tray treasure trolley trophy trouser
    truck trumpet trunk tub tube umbrella uniform valve van vase vehicle vest viola violin wagon
    wall wallet wand wardrobe washer watch website wheel wheelbarrow whip whistle wig window
    wing wire wreath wrench yacht yoyo zipper
    """
)

FOODS = listed(
    """
    almond apple apricot artichoke avocado bagel banana berry biscuit burger cake candy carrot
    cherry chestnut coconut cookie cracker croissant cucumber date doughnut dumpling egg fig
    grape grapefruit hazelnut lemon lime mango meatball melon muffin mushroom noodle nut olive
    onion orange pancake papaya pastry pea peach peanut pear pepper pickle pie pineapple pizza
    plum potato pretzel pumpkin radish raisin raspberry roll salad sandwich sausage snack soup
    steak stew strawberry taco tart tomato tortilla turnip waffle walnut watermelon zucchini
    """
)

MASS = listed(
    """
    advice air art asphalt bacon beauty beef bread broth butter cash cement chalk charcoal
    cheese chicken chocolate cinnamon clay clothing coal cocoa coffee concrete copper corn
    cotton courage cream data dirt dough dust education electricity energy equipment evidence
    fabric fame flour foam fog fuel fun furniture garlic gasoline ginger glue gold grass gravel
    gravy gum hail ham happiness health heat help honey hope humor ice information ink internet
    jam jelly juice justice ketchup knowledge land laughter laundry leather lemonade lettuce
    lightning linen luck luggage mail mayonnaise meat medicine milk mint moisture money mud
    music mustard news noise nylon oatmeal oil oxygen paint paper parsley pasta patience peace
    plaster plastic pollution popcorn powder pride progress rain rhubarb rice rubber rubbish
    rubble salt sand sauce scenery seaweed shampoo silence silk silver smoke snow soap soda soil
    spinach steam steel strength sugar sunshine syrup tea thunder timber time toast tobacco
    traffic trouble truth velvet vinegar warmth water wax wealth wheat wine wisdom wood wool
    work yeast yogurt youth
    """
)

PEOPLE = listed(
    """
    accountant actor adult architect artist athlete aunt author baby baker banker barber boss
    boy bride brother builder butcher captain carpenter chairman champion chef chief child
    citizen clerk coach colleague cook cousin customer dad dancer daughter dealer dentist
    designer detective director doctor driver drummer editor electrician engineer expert farmer
    father firefighter fisherman friend gardener gentleman girl grandfather grandma grandmother
    grandpa grandson guard guest guide hairdresser hero host husband inspector janitor
    journalist judge kid king knight lady lawyer leader librarian lifeguard magician man manager
    mayor mechanic merchant miner minister mom mother musician neighbor nephew niece nurse
    officer owner painter parent partner passenger patient photographer pilot pirate player
    plumber poet policeman porter president priest prince princess producer professor programmer
    queen referee reporter sailor scholar scientist secretary shepherd sheriff singer sister
    soldier son speaker stranger student surgeon tailor teacher teenager thief tourist trainer
    twin uncle visitor voter waiter waitress widow wife winner witness wizard woman worker
    writer youngster
    """
)

ANIMALS = listed(
    """
    alligator ant antelope ape badger bat bear beaver bee beetle bird buffalo bull butterfly
    calf camel canary cat caterpillar chick chicken chimpanzee cobra cow crab cricket crow deer
    dog dolphin donkey dove dragon dragonfly duck eagle elephant elk falcon ferret finch fish
    flamingo fly fox frog giraffe goat goose gorilla grasshopper hamster hawk hedgehog hen heron
    hippo horse hyena jaguar jellyfish kangaroo kitten koala lamb leopard lion lizard llama
    lobster magpie mole monkey moose mosquito moth mouse mule octopus ostrich otter owl ox
    oyster panda panther parrot peacock pelican penguin pig pigeon pony puppy rabbit raccoon ram
    rat raven reindeer rhino robin rooster salmon scorpion seal shark sheep shrimp skunk sloth
    snail snake sparrow spider squid squirrel stork swallow swan thrush tiger toad tortoise
    trout turkey turtle vulture walrus wasp weasel whale wolf woodpecker worm wren yak zebra
    """
)

PLACES = listed(
    """
    airport alley apartment arena attic avenue bakery bank barn basement bathroom bay beach
    bedroom border bottom boulevard building bus cafe camp campus canyon cathedral cave cellar
    cemetery center chapel church cinema circus city clinic closet club coast college community
    company corner corridor cottage country court courthouse courtyard creek dam den desert
    ditch dock dungeon embassy factory farm field forest fort gallery garden glacier greenhouse
    gym hall hallway harbor highway hill hospital hostel hotel house inn island jail junction
    jungle kilometer kitchen lab lake lane library lighthouse lobby lounge mall mansion market
    marsh meadow mill mine monastery moon motel mountain museum nursery oasis ocean office
    orchard palace park pasture patio pavement peninsula pharmacy pier plain planet playground
    plaza pond pool porch port prison pub quarry railway ranch reef resort restaurant ridge
    river road room ruin school sea shed shop shore sidewalk site sky slope square stable
    stadium stage star station stream street studio suburb subway supermarket swamp temple
    terrace theater top town trail tunnel universe university valley village vineyard volcano
    warehouse waterfall website well yard zoo
    """
)

IDEAS = listed(
    """
    ability absence accident account action activity address adventure age agreement amount
    anger angle animal answer apology approach area argument arrival article attack attempt
    attention attitude balance ballad bargain base battle beginning belief benefit birth
    birthday bit blessing block bonus bottom breath budget burden business campaign career cause
    celebration ceremony chance change chapter character charge choice chorus circle claim class
    clue code collection color comfort comment comparison complaint concert condition conference
    connection contest contract contrast control conversation copy cost couple course credit
    crime crisis crossing crowd culture cure curve custom cycle damage danger deal death debate
    debt decade decision degree delay demand depth description design desire detail development
    device difference dinner direction discovery discussion disease distance doubt dozen dream
    duty edge effect effort election emergency emotion employment entrance error essay estimate
    event exam example excuse exercise exit expense experience experiment explanation expression
    eye face fact failure faith fashion fault favor fear feature feeling festival fever figure
    film flavor flight focus form formula fortune freedom friendship function future game
    generation goal government grade group growth guess habit half health height history hobby
    holiday honor hour idea image impression inch income increase industry influence injury
    insect instruction insurance interest interview invention invitation issue item job joke
    journey joy kind kindness language laugh law layer lecture legend length lesson level lie
    life limit link list loan loss love lunch luxury majority manner mark marriage meal meaning
    measure meeting member memory message method mile mind minute miracle mission mistake
    mixture model moment month mood motion movement movie murmur mystery myth name nation nature
    need nickname night nightmare note notice novel number object occasion offer opinion option
    order origin outcome pace pain pair part party passage passion past pattern pause payment
    percentage performance period permission phrase piece plan pleasure plot poem point policy
    position possession practice prayer price principle privilege prize problem process product
    profit program project promise proof property proposal protest proverb punishment purchase
    purpose quality quantity quarrel quarter question queue race range rate reaction reason
    record relation relationship relief religion remark reply request rescue research resource
    response rest result revenge review reward rhyme rhythm riddle right risk role routine row
    rule rumor safety sale sample scene schedule science score search season second secret
    section sense sentence series service session shade shadow shape share shift shock show side
    sight signal situation size skill sleep slice smell smile society song sort soul sound
    source space speech speed spell spirit sport spot stage standard start state statement step
    storm story strategy stress struggle style subject success suggestion sum summary surface
    surprise survey symbol system talent task taste tax team technique temper temperature term
    test thanks theme theory thing thought threat throat title tone topic total touch tour trade
    tradition treatment trial trick trip trust tune turn type union unit update use vacation
    value variety version victory view vision visit voice volume vote voyage wage walk war
    warning wave way weakness wedding week weekend weight welcome width wind wish wonder word
    world worry year zone
    """
)

BODY = listed(
    """
    ankle arm back beard blood body brain cheek chest chin ear elbow eyebrow eyelash finger fist
    foot forehead hair hand head heart heel hip jaw joint knee kneecap leg lip liver lung mouth
    muscle neck nerve nose palm rib shin shoulder skeleton skin skull spine stomach thigh throat
    thumb toe tongue tooth waist wrist
    """
)

PLURALS = {
    "calf": "calves",
    "chairman": "chairmen",
    "child": "children",
    "crisis": "crises",
    "deer": "deer",
    "echo": "echoes",
    "elk": "elk",
    "fish": "fish",
    "fisherman": "fishermen",
    "foot": "feet",
    "gentleman": "gentlemen",
    "goose": "geese",
    "half": "halves",
    "hero": "heroes",
    "jellyfish": "jellyfish",
    "knife": "knives",
    "leaf": "leaves",
    "life": "lives",
    "loaf": "loaves",
    "moose": "moose",
    "mosquito": "mosquitoes",
    "mouse": "mice",
    "man": "men",
    "oasis": "oases",
    "ox": "oxen",
    "policeman": "policemen",
    "potato": "potatoes",
    "reindeer": "reindeer",
    "salmon": "salmon",
    "scarf": "scarves",
    "series": "series",
    "sheep": "sheep",
    "shelf": "shelves",
    "shrimp": "shrimp",
    "squid": "squid",
    "stomach": "stomachs",
    "thanks": "thanks",
    "thief": "thieves",
    "tomato": "tomatoes",
    "tooth": "teeth",
    "trout": "trout",
    "volcano": "volcanoes",
    "wife": "wives",
    "wolf": "wolves",
    "woman": "women",
}
