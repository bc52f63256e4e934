"""Countries and their peoples: what an English text may call what a French one speaks of."""

from __future__ import annotations

from functools import lru_cache

from depeche.lang.names import LETTERS, fold

# Beginnings of French words, folded, and the English of which any may answer to them.
_TABLE = """
afghan kaboul: Afghanistan Afghan Kabul
algeri alger: Algeria Algerian Algiers
allema berlin: Germany German Berlin
america etats washington usa: US U.S. USA United States America American Washington
anglai anglet londres: England English London UK Britain British
argenti: Argentina Argentine Argentinian
armeni: Armenia Armenian
australi canberra: Australia Australian Canberra
autrich vienn: Austria Austrian Vienna
belg brux: Belgium Belgian Brussels
beninoi benin: Benin Beninese
bielor minsk: Belarus Belarusian Minsk
birman: Myanmar Burma Burmese
bolivi: Bolivia Bolivian
bosni: Bosnia Bosnian
bresil: Brazil Brazilian
britann royaume londr grande: Britain British UK U.K. United Kingdom London Briton
bulgar: Bulgaria Bulgarian
burkin: Burkina Faso Burkinabe
camerou: Cameroon Cameroonian
canad ottaw quebe: Canada Canadian Ottawa Quebec Quebecer
catal: Catalonia Catalan
chili: Chile Chilean
chin pekin: China Chinese Beijing
chypr: Cyprus Cypriot
colombi: Colombia Colombian
congo: Congo Congolese DRC DR
coree coreen seoul pyongyang: Korea Korean North South Seoul Pyongyang
croat: Croatia Croatian Croat
cuba: Cuba Cuban
danoi danem: Denmark Danish Dane
egypt: Egypt Egyptian
ecoss: Scotland Scottish Scot
emira: Emirates Emirati UAE
equator: Ecuador Ecuadorian
espagn madrid: Spain Spanish Spaniard Madrid
estoni: Estonia Estonian
ethiopi: Ethiopia Ethiopian
europ bruxel ue: Europe European EU E.U. Union
finland finnoi: Finland Finnish Finn
gabon: Gabon Gabonese
galloi: Wales Welsh
gaza palestin: Gaza Gazan Palestine Palestinian
georgi: Georgia Georgian
ghane: Ghana Ghanaian
grec athen: Greece Greek Athens
guine: Guinea Guinean
guyan cayenn kourou: Guiana Guyana French Guianese
haiti: Haiti Haitian
hongr: Hungary Hungarian
ind: India Indian Delhi
indon: Indonesia Indonesian
irak: Iraq Iraqi
iran teher: Iran Iranian Tehran
irland: Ireland Irish
island: Iceland Icelandic Icelander
israel: Israel Israeli
itali rome: Italy Italian Rome
ivoir: Ivory Coast Ivorian Ivorians Côte d'Ivoire
japon nippon: Japan Japanese
jordan: Jordan Jordanian
kenya: Kenya Kenyan
kosov: Kosovo Kosovar
letton: Latvia Latvian
liban beyr: Lebanon Lebanese Beirut
liby: Libya Libyan
lituan: Lithuania Lithuanian
malgach madag: Madagascar Malagasy
mali bamak: Mali Malian
maroc: Morocco Moroccan
mauric: Mauritius Mauritian
maurit: Mauritania Mauritanian
mexi: Mexico Mexican
moldav: Moldova Moldovan
nations onu pam hcr unesco unicef oms aiea: UN U.N. United Nations WFP UNHCR UNESCO UNICEF WHO IAEA
neerland hollan pays: Netherlands Dutch Holland
neozel zeland: Zealand New Zealander Kiwi
nigeri: Nigeria Nigerian
niger niamey: Niger Nigerien
norveg: Norway Norwegian
otan: NATO
pakist: Pakistan Pakistani
peruv perou: Peru Peruvian
philipp: Philippines Philippine Filipino
polon varsov: Poland Polish Pole Warsaw
portug lisbon: Portugal Portuguese Lisbon
roumai: Romania Romanian
russ moscou kremlin: Russia Russian Moscow Kremlin
rwand: Rwanda Rwandan
saoud: Saudi Arabia
senegal dakar: Senegal Senegalese Dakar
serb: Serbia Serbian Serb
slovaq: Slovakia Slovak
sloven: Slovenia Slovenian Slovene
soudan: Sudan Sudanese
sued: Sweden Swedish Swede
suiss helv: Switzerland Swiss
syri damas: Syria Syrian Damascus
taiwan: Taiwan Taiwanese
tchad: Chad Chadian
tcheq: Czech Republic Czechia
thai: Thailand Thai
togo: Togo Togolese
tunis: Tunisia Tunisian Tunis
turc turq ankara: Turkey Turkish Turk Türkiye Ankara
ukrain kiev: Ukraine Ukrainian Kyiv Kiev
venez: Venezuela Venezuelan
vatican: Vatican Holy See
vietnam: Vietnam Vietnamese
yemen: Yemen Yemeni
"""
# The wire is French: that a place is in France goes without saying in it.
_ALWAYS = frozenset({"france", "french", "paris"})
_SHORTEST = 3  # letters of a beginning; shorter ones must be all of the word


def english(french: str) -> frozenset[str]:
    """The English words, folded, by which countries and peoples of a French text may be called."""
    words = {fold(word) for word in LETTERS.findall(french)}
    found = set(_ALWAYS)
    for beginnings, answers in _rows():
        if any(word.startswith(beginnings[0]) or word in beginnings[1] for word in words):
            found |= answers
    return frozenset(found)


@lru_cache(maxsize=1)
def _rows() -> tuple[tuple[tuple[tuple[str, ...], frozenset[str]], frozenset[str]], ...]:
    """Of each line the beginnings of words, the whole words, and the English."""
    rows = []
    for line in _TABLE.strip().splitlines():
        french, _, answers = line.partition(": ")
        words = french.split()
        long = tuple(word for word in words if len(word) > _SHORTEST)
        short = frozenset(word for word in words if len(word) <= _SHORTEST)
        rows.append(((long or ("\0",), short), frozenset(fold(one) for one in answers.split())))
    return tuple(rows)
