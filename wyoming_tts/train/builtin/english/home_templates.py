"""Templates of what is said in a smart home; `templates.fill` says how they are read."""

from __future__ import annotations

from wyoming_tts.train.builtin.english.listing import lines

_SWITCHING = """
[okay, |all right, |sure, |]I [turned|switched] [on|off] the {device} in {room}.
[okay, |done, |]the {device} in {room} is [on|off|now on|now off|already on|already off].
turned [on|off] the {device}.
[turned|switching] [on|off] [two|three|four|five|six] lights in {room}.
[turning|switching] the {device} [on|off].
the {device} has been [on|off|running] for {duration}.
the {device} will [turn off|turn on|start|stop] in {duration}.
the {device} will [turn off|turn on|start|stop] at {clock}.
[I set|I've set|setting] the {device} in {room} to {percent} percent.
[brightness|volume] set to {percent} percent.
the lights in {room} are now {color}.
I changed the {device} to {color}.
I [dimmed|brightened] the lights in {room} [a little|to {percent} percent|].
the {scene} scene [is on|is active|has started|has ended].
activating the {scene} scene in {room}.
[please|could you please|can you] turn [on|off] the {device} in {room}[.|?]
turn the {device} in {room} [up|down|on|off].
make {room} {color}.
is the {device} in {room} [still |]on?
the {device} isn't [responding|connected|available] [right now|at the moment|].
[sorry, |]I couldn't find [a|any] {device} in {room}.
I don't see a device called {adjective} {thing}.
which {device} do you mean, the one in {room}?
do you want me to turn off the {device}, {name}?
the {device} in {room} used {number} {unit} [today|this week|yesterday].
don't forget to [turn off|charge|empty|clean|unplug] the {device}.
the {device} has finished[.|, {name}.]
the {device} in {room} needs [attention|cleaning|a new filter|new batteries|an update].
everything in {room} is off.
someone left the {device} on in {room}.
"""

_OPENING = """
the {opened} [is|was] [open|closed|locked|unlocked|ajar].
the {opened} has been open for {duration}.
[opening|closing|locking|unlocking] the {opened}[.| now.| in {room}.]
I [opened|closed|locked|unlocked|shut] the {opened} in {room}.
[warning, |attention, |]the {opened} in {room} is still open.
all [doors and windows|doors|windows] are [closed|locked] [now|].
someone is at the {opened}.
there is [someone|a person|a package|a {person}|motion] at the {opened}.
motion [was |]detected [in {room}|near the {opened}|outside|at {clock}].
{name} [unlocked|opened|closed|locked] the {opened} at {clock}.
the {opened} [couldn't be|can't be|was not] [locked|closed|opened].
did you [lock|close|shut] the {opened}, {name}?
the alarm is [armed|disarmed|set|off|ringing].
the alarm in {room} went off at {clock}.
smoke [was |]detected in {room}, please leave the [house|building].
there is a water leak in {room}!
{name} [arrived|left|came] home at {clock}.
{name} is [at home|away|at work|at school|at the {place}|on the way home].
welcome [home|back], {name}[.|!| and {name}!]
nobody is home[.| right now.]
"""

_TIMES = """
[okay, |]timer set for {duration}.
I [set|started|canceled|paused|stopped] a timer for {duration}.
your {item} timer [is done|has finished|has {duration} left].
there are {duration} left on the [{item}|{ordinal}|kitchen|{name}] timer.
you have {amount} [timers|alarms|reminders|messages|meetings|new emails].
{duration} remaining.
your timer is done, {name}!
[the time|it] is {clock}.
it's {clock} in {world}.
it is {clock} on {day}.
today is {day}, [{date}|the {ordinal}].
{day} is the {ordinal} of {month}.
I'll wake you [up |]at {clock}.
your alarm is set for {clock}[.| on {day}.]
wake me [up |]at {clock}[.|, please.]
I'll remind you to [call|visit|meet|help|thank|email] {name} at {clock}.
remind me to [buy|fix|wash|find|bring|return] the {thing} on {day}.
[reminder, |don't forget, |]your {event} is [at {clock}|on {day}|tomorrow|in {duration}].
you have a {event} [at {clock}|on {day}|on {date}|with {name}].
there is nothing on your calendar for {day}.
your [next|first|last] [event|appointment] is [lunch|dinner|coffee|a meeting|a call] with {name}.
I [added|moved|deleted|canceled] the {event} [on {day}|on {date}|].
the {event} [of|with|for] {name} starts in {duration}.
the sun [rises|sets] at {clock}.
[sunrise|sunset] [is|will be|was] at {clock}.
"""

_WEATHER = """
it's {degrees} degrees [outside|in {room}|in {world}|] [and {weather}|].
the temperature in {room} is {degrees} degrees.
the [high|low] [today|tomorrow|on {day}] will be {degrees} degrees.
[today|tomorrow|{day}|tonight] will be {weather}, with {degrees} degrees.
[today|tomorrow|{day}|tonight] will be {weather} and {weather}.
expect [rain|snow|showers|thunderstorms|strong winds|fog|frost] [on {day}|in {world}|after {clock}].
there is a {percent} percent chance of [rain|snow|thunderstorms].
it will [start|stop] [raining|snowing] [at|around] {clock}.
it's {weather} in {world}[.| today.| right now.]
[will it|is it going to] [rain|snow|be {weather}] [on {day}|tomorrow|in {world}]?
what's the [weather|temperature|forecast] [in {world}|on {day}|like in {room}]?
I set the thermostat to {degrees} degrees.
[heating|cooling] {room} to {degrees} degrees.
make it [warmer|cooler] in {room}.
you [should|may want to] take an umbrella[.| on {day}.]
the {sensor} [in {room}|outside|] is {number} {unit}.
the {sensor} [is|was] [very |too |a little |][high|low|normal|good] [in {room}|today|].
the {sensor} [rose|dropped|fell|changed] to {number} {unit}.
the wind is [blowing |]from the [north|south|east|west|northeast|southwest].
the battery of the {device} is at {percent} percent.
"""

_LISTS = """
[okay, |]I added {item} to [your|the] shopping list.
added {item} and {item}.
I [removed|crossed off] {item} from the [shopping|grocery] list.
your shopping list has {item}, {item} and {item}.
you need {amount} {things} and some {item}.
we're out of {item}.
add {amount} [pounds|grams|bottles|bags|boxes|cans|jars] of {item}.
is there [any|enough] {item} [left|on the list]?
your shopping list is empty.
add {number} [grams|ounces|cups|spoons] of {item} and stir.
put the {item} in the oven at {number} degrees.
the package from {name} will arrive on {day}.
your order of {things} costs {price}.
[now playing|playing] {media}[.| in {room}.| on the {device}.]
[paused|stopped|resuming|skipping] {media}.
I can't play {media} in {room}.
play {media} in {room}[.|, please.]
[pause|stop|resume|turn down|turn up] {media}.
volume [up|down].
this song is by {name} and the {things}.
[calling|texting] {name}[.| now.| at work.| on the mobile phone.]
you have a [message|missed call|letter] from {name}.
{name} says, {item} is ready.
tell {name} that [dinner|lunch|breakfast|supper|the {item}] is ready.
dinner is [ready|served|at {clock}|in {duration}], everyone!
happy birthday, {name}!
good [morning|evening|night|afternoon], {name}[.|!|, it's {clock}.]
{name} turns {amount} on {day}.
"""

_TALK = """
[sorry, |]I didn't [understand|catch|get|hear] that.
[sorry, |]I don't know [that|how to do that|what you mean|the answer].
I'm [sorry|afraid], I can't [do that|find {name}|open the {opened}|reach the {device}].
[could you|please] [repeat that|say that again|speak up]?
[you're welcome|no problem|my pleasure|anytime], {name}.
[okay|sure|all right|done|got it|of course|yes|no], {name}.
should I [continue|stop|cancel|try again|ask {name}]?
what would you like to [hear|watch|know|do], {name}?
{number} plus {number} is {number}.
{number} [minus|times|divided by] {number} is {number}.
the answer is {number}.
{number} {unit} [is|are] about {number} {unit}.
the distance to {world} is {number} [miles|kilometers].
there are {number} {unit} in {number} {unit}.
the population of {world} was {number} in {spoken_year}.
in {spoken_year}, {name} moved to {world}.
your train to {world} leaves at {clock}.
the flight from {world} to {world} is [late|on time|canceled].
the bus to the {place} [comes|leaves] in {duration}.
traffic to {world} is [heavy|light|slow|normal].
the drive to the {place} takes {duration}.
the [nearest|best] {place} [is|closes|opens] [at {clock}|in {duration}|{number} meters away].
here is the news from {world} for {day}.
{world} beat {world}, {amount} to {amount}.
the {person} will come on {day} at {clock}.
the code is {number}.
your number is {number}.
step {amount}, [cut|wash|peel|chop|boil|fry|add] the {item}.
channel {amount} is [on|not available].
it's time to [go to bed|get up|leave|brush your teeth|feed the dog|water the plants], {name}.
the {idea} starts on {date}.
what is the {idea} of {world}?
the vacuum is [cleaning|stuck in|done with] {room}.
"""


TEMPLATES = lines(_SWITCHING + _OPENING + _TIMES + _WEATHER + _LISTS + _TALK)
