"""What a voice assistant says at home: replies, announcements, and what is said to it."""

from __future__ import annotations

import random

from wyoming_tts.train.builtin.english import counting, nouns
from wyoming_tts.train.builtin.english.home_templates import TEMPLATES
from wyoming_tts.train.builtin.english.inflect import owner, plural
from wyoming_tts.train.builtin.english.listing import likely, phrases
from wyoming_tts.train.builtin.english.names import DAYS, MONTHS, NAMES, WORLD
from wyoming_tts.train.builtin.english.templates import Slot, fill
from wyoming_tts.train.builtin.english.words import ADJECTIVES

_ROOMS = phrases(
    """
    living room, kitchen, bedroom, bathroom, hallway, hall, office, study, garage, basement,
    attic, garden, patio, porch, nursery, dining room, guest room, laundry room, playroom,
    pantry, balcony, conservatory, workshop, cellar, library, closet, entrance, entryway,
    stairwell, upstairs hall, master bedroom, front yard, back yard, driveway, greenhouse, shed,
    sunroom, utility room, gym, guest bathroom, media room, music room, den, lobby, landing,
    loft, family room, terrace
    """
)
_SWITCHED = phrases(
    """
    light, lights, lamp, ceiling light, floor lamp, desk lamp, reading light, fan, ceiling fan,
    heater, radiator, air conditioner, humidifier, dehumidifier, coffee machine, kettle,
    toaster, oven, dishwasher, washing machine, dryer, television, radio, speaker, stereo,
    projector, computer, printer, router, vacuum, sprinkler, pump, fireplace, boiler, air
    purifier, heated blanket, fridge, freezer, camera, alarm, doorbell, night light, fairy
    lights, Christmas tree, charger, plug, socket, outlet, thermostat, microwave, stove,
    aquarium, fountain, porch light, towel rail, mirror light
    """
)
_OPENED = phrases(
    """
    door, front door, back door, side door, window, windows, blinds, curtains, shutters, garage
    door, gate, skylight, cat flap, sliding door, cellar door, patio door, roof window, mailbox,
    awning, safe
    """
)
_WEATHER = phrases(
    """
    sunny, cloudy, rainy, snowy, windy, foggy, stormy, clear, overcast, partly cloudy, mostly
    sunny, humid, dry, chilly, freezing, warm, hot, cold, mild, icy, misty, breezy, drizzling,
    raining, snowing, hailing, pouring, thundering, damp, bright
    """
)
_MEDIA = phrases(
    """
    the next song, some music, jazz, rock music, classical music, the news, a podcast, an
    audiobook, the radio, your playlist, the latest album, a bedtime story, white noise, rain
    sounds, a movie, the evening news, relaxing piano music, country music, folk songs, the
    soundtrack, dance music, the morning show, a documentary, blues, opera, reggae, hip hop,
    nursery rhymes, Christmas carols
    """
)
_EVENTS = phrases(
    """
    dentist appointment, doctor's appointment, birthday party, team meeting, dinner, lunch,
    haircut, piano lesson, football practice, yoga class, concert, flight, train, interview,
    parents' evening, garbage collection, recycling, book club, car service, wedding,
    anniversary, choir, swimming lesson, school play, video call, job interview, vet
    appointment, barbecue, picnic, delivery, exam, board meeting, tennis match, movie night,
    sleepover, holiday, dance class, conference, breakfast
    """
)
_SUPPLIES = phrases(
    """
    milk, eggs, bread, butter, cheese, toilet paper, washing powder, dish soap, shampoo,
    toothpaste, batteries, cat food, dog food, orange juice, coffee, tea bags, flour, sugar,
    olive oil, yogurt, cereal, rice, pasta, tomato sauce, chicken breast, ground beef, frozen
    peas, ice cream, light bulbs, trash bags, paper towels, sparkling water, honey, oats,
    garlic, ginger, fresh basil, aspirin, soy sauce, chocolate, cheddar, brown rice, whipping
    cream, peanut butter, vinegar, salt, pepper
    """
)
_COLORS = phrases(
    """
    red, green, blue, yellow, orange, purple, pink, white, warm white, cool white, turquoise,
    violet, magenta, cyan, amber, gold, indigo, lavender, lime, peach, teal, beige, crimson,
    ivory
    """
)
_SCENES = phrases(
    """
    movie night, good morning, good night, party, dinner, reading, relax, bedtime, vacation,
    away, home, romantic, cleaning, focus, wake up, sunrise, sunset, gaming, guest, energy
    saving, quiet time
    """
)
_SENSORS = phrases(
    """
    temperature, humidity, air quality, carbon dioxide level, water pressure, power consumption,
    light level, noise level, battery level, wind speed, rainfall, water temperature, fuel
    level, pollen count, signal strength, energy usage, outside temperature, soil moisture, air
    pressure
    """
)
_UNITS = phrases(
    """
    percent, degrees, degrees Celsius, degrees Fahrenheit, watts, kilowatts, kilowatt hours,
    volts, liters, gallons, miles per hour, kilometers per hour, meters, feet, inches, pounds,
    kilograms, grams, decibels, lumens, millimeters, ounces, cups, miles, kilometers
    """
)


def _one_of(pool: tuple[str, ...]) -> Slot:
    return lambda rng: rng.choice(pool)


def _room(rng: random.Random) -> str:
    return f"{owner(rng.choice(NAMES))} room" if likely(rng, 0.08) else f"the {rng.choice(_ROOMS)}"


def _item(rng: random.Random) -> str:
    if likely(rng, 0.4):
        return rng.choice(_SUPPLIES)
    return plural(rng.choice(nouns.FOODS)) if likely(rng, 0.5) else rng.choice(nouns.MASS)


SLOTS: dict[str, Slot] = {
    "adjective": _one_of(ADJECTIVES),
    "amount": counting.amount,
    "clock": counting.clock,
    "color": _one_of(_COLORS),
    "date": counting.date,
    "day": _one_of(DAYS),
    "degrees": counting.degrees,
    "device": _one_of(_SWITCHED),
    "duration": counting.duration,
    "event": _one_of(_EVENTS),
    "idea": _one_of(nouns.IDEAS),
    "item": _item,
    "media": _one_of(_MEDIA),
    "month": _one_of(MONTHS),
    "name": _one_of(NAMES),
    "number": counting.number,
    "opened": _one_of(_OPENED),
    "ordinal": lambda rng: counting.ordinal(rng.randint(1, rng.choice((12, 31, 100)))),
    "percent": lambda rng: counting.cardinal(rng.randint(0, 100)),
    "person": _one_of(nouns.PEOPLE),
    "place": _one_of(nouns.PLACES),
    "price": counting.price,
    "room": _room,
    "scene": _one_of(_SCENES),
    "sensor": _one_of(_SENSORS),
    "spoken_year": counting.year,
    "thing": _one_of(nouns.THINGS),
    "things": lambda rng: plural(rng.choice(nouns.THINGS)),
    "unit": _one_of(_UNITS),
    "weather": _one_of(_WEATHER),
    "world": _one_of(WORLD),
}


def home_sentence(rng: random.Random) -> str:
    """Draw one sentence of a smart home."""
    return fill(rng.choice(TEMPLATES), rng, SLOTS)
