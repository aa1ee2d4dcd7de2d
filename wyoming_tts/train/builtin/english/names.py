"""First names, places of the world, days and months."""

from __future__ import annotations

from wyoming_tts.train.builtin.english.listing import listed

NAMES = listed(
    """
    Aaron Abigail Adam Adrian Agnes Aisha Alan Albert Alex Alice Alison Amanda Amelia Amy Andrea
    Andrew Angela Anna Anthony Arthur Ashley Audrey Barbara Beatrice Ben Beth Bill Bob Boris
    Brandon Brenda Brian Bruce Caleb Cameron Carl Carla Carlos Carol Caroline Cedric Charles
    Charlie Charlotte Chloe Chris Christine Claire Clara Colin Connor Craig Cynthia Daisy Daniel
    Daphne David Dawn Deborah Dennis Diana Dominic Donald Doris Dorothy Douglas Dylan Edgar
    Edith Edward Eleanor Elijah Elizabeth Ella Ellen Emily Emma Eric Erica Ethan Eugene Eva
    Evelyn Faith Felix Fiona Florence Floyd Frances Frank Fred Gabriel Gary George Gerald Gloria
    Gordon Grace Graham Grant Greg Hannah Harold Harriet Harry Hazel Heather Helen Henry Holly
    Howard Hugh Ian Iris Isaac Isabel Ivan Jack Jacob Jade James Jane Janet Jason Jasmine Jean
    Jeffrey Jennifer Jeremy Jerry Jessica Jill Jim Joan Joe John Jonathan Jordan Joseph Joshua
    Joy Joyce Juan Judy Julia Julian Justin Karen Kate Katherine Keith Kelly Ken Kevin Kim Kyle
    Larry Laura Lauren Leo Leon Leonard Lewis Liam Lily Linda Lisa Logan Louis Louise Lucas Lucy
    Luke Lydia Malcolm Margaret Maria Marie Mark Martha Martin Mary Matthew Maurice Max Maya
    Megan Melissa Mia Michael Michelle Mike Miles Mohammed Molly Monica Nancy Naomi Natalie
    Nathan Neil Nicholas Nicole Nigel Noah Nora Norman Olga Oliver Olivia Oscar Owen Pamela
    Patricia Patrick Paul Paula Penny Peter Phil Philip Phoebe Priya Rachel Ralph Raymond
    Rebecca Richard Rita Robert Robin Roger Ronald Rosa Rose Roy Ruby Russell Ruth Ryan Sally
    Sam Samantha Samuel Sandra Sarah Scott Sean Sharon Shirley Simon Sophia Sophie Stanley
    Stella Stephen Steve Stuart Susan Sylvia Tara Ted Teresa Theo Theodore Thomas Tim Timothy
    Tina Toby Todd Tom Tony Tracy Trevor Troy Valerie Vanessa Vera Victor Victoria Vincent
    Violet Virginia Vivian Walter Warren Wayne Wendy Will William Xavier Yasmin Yolanda Yvonne
    Zachary Zoe
    """
)

WORLD = listed(
    """
    Africa Alaska Amsterdam Arizona Asia Athens Atlanta Australia Austria Bangkok Barcelona
    Beijing Belfast Belgium Berlin Bolivia Boston Brazil Bristol Brussels Budapest Cairo
    California Cambridge Canada Chicago Chile China Cleveland Colombia Colorado Copenhagen Cuba
    Cyprus Dallas Delhi Denmark Denver Detroit Dublin Edinburgh Egypt England Ethiopia Europe
    Finland Florence Florida France Geneva Georgia Germany Ghana Glasgow Greece Greenland
    Hamburg Hawaii Helsinki Holland Houston Hungary Iceland Idaho India Indonesia Iowa Ireland
    Israel Istanbul Italy Jamaica Japan Jerusalem Jordan Kansas Kentucky Kenya Korea Kyoto
    Lisbon Liverpool London Luxembourg Madrid Malaysia Malta Manchester Melbourne Memphis Mexico
    Miami Michigan Milan Minnesota Montana Montreal Morocco Moscow Munich Nairobi Nashville
    Nebraska Nepal Nevada Nigeria Norway Ohio Ontario Oregon Oslo Oxford Pakistan Paris Peru
    Philadelphia Phoenix Pittsburgh Poland Portland Portugal Prague Quebec Rome Russia Scotland
    Seattle Seoul Shanghai Singapore Spain Stockholm Sweden Switzerland Sydney Taiwan Tennessee
    Texas Thailand Tokyo Toronto Tunisia Turkey Utah Vancouver Venice Vermont Vienna Vietnam
    Virginia Wales Warsaw Washington Wisconsin Wyoming York Yorkshire Zambia Zurich
    """
)

DAYS = listed("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")

MONTHS = listed(
    """
    January February March April May June July August September October November December
    """
)
