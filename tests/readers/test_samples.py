"""Every sample: its fields and its paragraphs. The text of the samples is our own."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from conftest import ROOT, Ran
from depeche.documents import Article, Brief, Subject
from depeche.errors import InputError
from depeche.readers import Contents, contents, read

SAMPLES = ROOT / "tests" / "samples"


def sample(name: str, language: str = "fr") -> Contents:
    return contents((SAMPLES / name).read_bytes(), name, language)


def one(name: str) -> Article:
    found = sample(name)
    assert not found.failures
    (article,) = found.articles
    return article


def paragraphs(article: Article) -> list[tuple[str, str]]:
    return [(p.kind, article.body.of(p)) for p in article.body.paragraphs]


def test_newsml_g2_with_another_prefix_two_languages_and_cdata() -> None:
    article = one("newsml-g2-item.xml")
    assert article.format == "newsml-g2"
    assert article.guid == "urn:newsml:exemple.fr:20260304:digue-loire"
    assert (article.version, article.urgency, article.pubstatus) == ("3", 2, "usable")
    assert article.headline == "Une digue de la Loire cède près de Tours : 1 200 habitants évacués"
    assert article.slugline == "intempéries-crues-digue"
    assert article.byline == "Par Jeanne Lemoine"
    assert article.dateline == "Tours, 4 mars 2026 (Exemple)"
    assert article.language == "fr"
    assert article.firstcreated == "2026-03-04T15:40:00+01:00"
    assert article.versioncreated == "2026-03-04T18:12:05+01:00"
    assert article.subjects == (
        Subject("medtop:20000150", "inondation"),
        Subject("Indre-et-Loire", None),
    )
    assert article.supersedes == ("urn:newsml:exemple.fr:20260304:digue-loire#2",)
    assert article.evolved_from == ("urn:newsml:exemple.fr:20260303:alerte-crues",)
    assert article.ednote == "Actualise avec le bilan de la préfecture."
    assert article.notes == ("1 of 2 bodies was read (fr)",)
    assert paragraphs(article) == [
        ("headline", article.headline),
        (
            "lead",
            "Une digue de la Loire a cédé mercredi près de Tours, forçant 1 200 habitants à "
            "quitter leur maison, a annoncé la préfecturequi parle d’une brèche de quarante "
            "mètres.",
        ),
        (
            "body",
            "«\u00a0Personne n’est blessé\u00a0», a assuré le préfet devant la presse, "
            "<sans donner> de détails.",
        ),
        ("subhead", "Décrue attendue vendredi"),
        ("quote", "Nous avons tout laissé derrière nous."),
        ("body", "Le niveau du fleuve\ndevrait baisser à partir de vendredi."),
        ("caption", "Hauteur d’eau"),
        ("table", "Tours | 5,20 m"),
        ("table", "Blois | 4,10 m"),
    ]


def test_the_other_body_of_newsml_g2_is_read_when_english_is_wanted() -> None:
    (article,) = sample("newsml-g2-item.xml", "en").articles
    assert article.headline == "Loire levee gives way near Tours"
    assert paragraphs(article)[1:] == [("lead", "A levee gave way on Wednesday.")]
    assert "the item says its language is 'fr', not English" in article.notes


def test_a_newsml_g2_message_with_a_package_nitf_plain_text_a_picture_and_a_kill() -> None:
    found = sample("newsml-g2-message.xml")
    assert [article.id for article in found.articles] == [
        "greve-des-eboueurs-a-lille",
        "le-theatre-de-brest-rouvre",
        "annulation",
    ]
    strike, theatre, kill = found.articles
    assert (strike.byline, strike.dateline) == ("Par Karim Belkacem", "Lille")
    assert paragraphs(strike)[2] == ("body", "La mairie propose« une prime »unique.")
    assert theatre.language is None
    assert theatre.pubstatus == "usable"
    assert [kind for kind, _ in paragraphs(theatre)] == ["headline", "lead", "body"]
    assert kill.withdrawn
    assert (kill.guid, kill.version) == ("urn:newsml:exemple.fr:20260305:annule", "2")
    assert paragraphs(kill) == [("headline", "ANNULATION")]
    assert found.failures == ()


@pytest.mark.parametrize(
    ("name", "of", "version"),
    [
        ("newsml-g2-canceled.xml", "newsml-g2-item.xml", "4"),
        ("newsml-1.2-canceled.xml", "newsml-1.2-afp.xml", "3"),
        ("ninjs-1-canceled.json", "ninjs-1.json", "7"),
    ],
)
def test_a_cancellation_is_a_version_of_its_item(name: str, of: str, version: str) -> None:
    article = one(name)
    assert article.withdrawn
    assert not one(of).withdrawn
    assert (article.guid, article.version) == (one(of).guid, version)
    assert "the provider has marked this item as canceled" in article.notes


def test_a_nitf_document_cancels_another() -> None:
    article = one("nitf-canceled.xml")
    assert not article.withdrawn
    assert article.supersedes == (one("nitf.xml").guid,)


def test_an_embargo_by_its_later_name() -> None:
    data = b'{"uri": "urn:x", "body_text": "Il pleut.", "embargoedUntil": "2026-03-11T12:00:00Z"}'
    (article,) = contents(data, "a.json").articles
    assert article.embargoed == "2026-03-11T12:00:00+00:00"


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("stat:canceled", "canceled"),
        ("http://cv.iptc.org/newscodes/pubstatusg2/withheld", "withheld"),
        ("Cancelled", "canceled"),
        ("killed", "canceled"),
        ("Usable", "usable"),
        ("", None),
    ],
)
def test_a_status_by_whatever_name(said: str, status: str | None) -> None:
    line = msgspec.json.encode({"id": "a", "text": "Il pleut.", "pubstatus": said})
    (article,) = contents(line, "a.json").articles
    assert article.pubstatus == status
    assert article.withdrawn == (status in ("canceled", "withheld"))


def test_a_text_command_refuses_a_cancellation_without_text() -> None:
    data = (SAMPLES / "newsml-1.2-canceled.xml").read_bytes()
    with pytest.raises(InputError, match="has a canceled item without text"):
        read(data, "a.xml")


def test_newsml_1_2_as_afp_sends_it_in_windows_1252_called_latin_1() -> None:
    article = one("newsml-1.2-afp.xml")
    assert article.guid == "urn:newsml:exemple.fr:20260306:260306101400.ab12cd34"
    assert article.version == "2"
    assert article.supersedes == ("urn:newsml:exemple.fr:20260306:260306101400.ab12cd34:1",)
    assert article.evolved_from == ("urn:newsml:exemple.fr:20260305:260305180000.zz99:1",)
    assert article.headline == "Rennes\u00a0: trois pêcheurs jugés pour trafic de civelles"
    assert article.slugline == "justice-pêche-environnement"
    assert (article.byline, article.urgency) == ("Par Yann LE GOFF", 4)
    assert article.firstcreated == "2026-03-06T09:30:00+00:00"
    assert article.versioncreated == "2026-03-06T11:14:00+01:00"
    assert [subject.code for subject in article.subjects] == ["02000000", "06005000"]
    assert paragraphs(article)[1:] == [
        (
            "lead",
            "Trois pêcheurs soupçonnés d'avoir vendu 400 kilos de civelles, l’alevin de "
            "l’anguille,comparaissent vendredi à Rennes.",
        ),
        ("subhead", "- Un kilo à 4 000 euros -"),
        (
            "body",
            '"C’est un trafic plus rentable que la drogue", a dit le procureur de Rennes & de '
            "Vannes, M. Dupré.",
        ),
        ("credit", "yl/mr/abc"),
        ("caption", "Des civelles dans un seau, à Redon, le 2 février 2026."),
    ]


def test_newsml_1_2_equivalents_give_the_french_one_with_its_own_headline() -> None:
    tunnel, milk = sample("newsml-1.2-equivalents.xml").articles
    assert (tunnel.headline, tunnel.language) == ("Le tunnel du Gothard fermé", "fr")
    assert tunnel.dateline == "Berne (Exemple)"
    assert tunnel.firstcreated == "2026-03-07"
    assert tunnel.updates == ("urn:newsml:exemple.ch:20260307:tunnel:4",)
    assert "the provider has marked this item as embargoed" in tunnel.notes
    assert paragraphs(milk) == [
        ("headline", "Le prix du lait baisse"),
        ("lead", "Le prix du lait a baissé de 3\u00a0% en février."),
        ("body", "Les éleveurs jurassiens protestent."),
    ]


def test_nitf() -> None:
    article = one("nitf.xml")
    assert article.guid == "exemple-20260308-002"
    assert article.updates == ("exemple-20260308-001",)
    assert article.byline == "Par Aurélie Hoarau correspondante"
    assert article.dateline == "Saint-Denis (Exemple)"
    assert (article.slugline, article.urgency, article.version) == ("volcan-réunion", 3, "2")
    assert article.published == "2026-03-08T08:30:00+00:00"
    assert article.description == "Le volcan de La Réunion s’est réveillé dimanche."
    assert article.subjects == (
        Subject("03015000", "Volcanic eruption"),
        Subject(None, "piton de la Fournaise"),
    )
    assert paragraphs(article) == [
        ("headline", "Le piton de la Fournaise en éruption"),
        ("subhead", "Aucune habitation n’est menacée"),
        (
            "lead",
            "Le piton de la Fournaise, volcan de La Réunion,est entré en éruption dimanche, pour "
            "la deuxième fois de l’année.",
        ),
        (
            "body",
            "La fissure s’est ouverte à 2 300 mètres, selon l’Observatoire volcanologiqueoù l’on "
            "suit le « trémor ».",
        ),
        ("caption", "La coulée vue du pas de Bellecombe."),
        ("subhead", "Accès fermé"),
        ("quote", "C’est magnifique."),
        ("quote", "Un randonneur"),
        ("item", "enclos fermé ;"),
        ("item", "vols de drones interdits."),
        ("table", "Jour | Séismes"),
        ("table", "Samedi | 112"),
    ]


def test_ninjs_1_with_scripts_in_its_html() -> None:
    article = one("ninjs-1.json")
    assert (article.format, article.version, article.urgency) == ("ninjs", "7", 3)
    assert article.guid == "http://exemple.fr/2026/greffe"
    assert article.evolved_from == ("tag:exemple.fr:2026:alerte-greffe",)
    assert article.language == "fr-FR"
    assert article.notes == ()
    assert paragraphs(article)[1:] == [
        (
            "lead",
            "Une équipe du CHU de Lyon a réalisé lundi la première greffe d’une trachée "
            "artificiellechez un enfant.",
        ),
        ("body", "«\u00a0Il va bien\u00a0», dit le Dr Arnaud."),
    ]


def test_ninjs_2_in_a_list_with_a_picture() -> None:
    article = one("ninjs-2.json")
    assert article.headline == "Les trains belges à l’arrêt"
    assert (article.byline, article.pubstatus) == ("Marc Peeters", "withheld")
    assert article.subjects[0].name == "chemin de fer"
    assert "the provider has marked this item as withheld" in article.notes


def test_ninjs_3_in_camel_case_with_hidden_characters_and_another_language() -> None:
    article = one("ninjs-3.json")
    assert article.headline == "Ariane\u00a0: nouveau report"
    assert article.embargoed == "2026-03-11T12:00:00+00:00"
    assert article.firstcreated == "2026-03-11T09:00:00+00:00"
    assert paragraphs(article)[1:] == [
        ("subhead", "Vents en altitude"),
        ("lead", "Le tir de la fusée a été repoussé à jeudi."),
        ("body", "Les vents étaient trop forts[31m."),
    ]
    assert article.notes == (
        "1 of 2 bodies was read",
        "the item says its language is 'en', not French",
        "the provider's note says: Sous embargo",
        "embargoed until 2026-03-11T12:00:00+00:00",
        "invisible characters were left out: 1 RIGHT-TO-LEFT OVERRIDE, 1 SOFT HYPHEN, 1 U+001B",
    )


def test_rss_with_full_content_and_with_a_summary_only() -> None:
    found = sample("rss.xml")
    wolf, brief = found.articles
    assert wolf.headline == "Le loup & l’agneau\u00a0: un éleveur témoigne"
    assert (wolf.guid, wolf.byline) == ("exemple:loup:1", "Paul Rey")
    assert wolf.published == "2026-03-12T09:00:00+00:00"
    assert wolf.description == "Un éleveur des Alpes raconte."
    assert wolf.notes == ("text that the page does not show was left out",)
    assert [kind for kind, _ in paragraphs(wolf)] == [
        "headline",
        "caption",
        "lead",
        "subhead",
        "body",
        "boilerplate",  # L’article … est apparu en premier sur …
    ]
    assert "Ignorez" not in wolf.body.text
    assert "Mulhouse & à Bâle" in brief.body.text
    assert brief.notes == ("the feed has only a summary of this item",)
    assert found.failures == ("rss.xml has an item without text (exemple:vide).",)


def test_atom_with_a_prefix_and_xhtml_content() -> None:
    article = one("atom.xml")
    assert article.headline == "Le Tour partira de Brest"
    assert article.byline == "Luc Martin"
    assert article.versioncreated == "2026-03-13T09:00:00+00:00"
    assert article.published == "2026-03-13T08:00:00+00:00"
    assert paragraphs(article)[2] == ("body", "La ville versera 2 millions d’euros.")


def test_json_lines_and_the_lines_that_failed() -> None:
    found = sample("records.jsonl")
    assert [(a.id, a.headline, a.byline) for a in found.articles] == [
        ("a-1", "Démission du maire de Dijon", "Anne Petit"),
        ("2", None, None),
    ]
    assert found.failures == (
        "records.jsonl has an item without text (a-3[2J).",
        "records.jsonl line 5 is not valid JSON.",
        "records.jsonl has a JSON value that is no object.",
    )


def test_a_page_gives_the_article_and_nothing_of_what_is_around_it() -> None:
    article = one("page.html")
    assert article.headline == "Un pont s’effondre à Cahors, deux blessés"
    assert article.byline == "Claire Fabre"
    assert article.published == "2026-03-14T17:20:00+01:00"
    assert article.versioncreated == "2026-03-14T18:00:00+01:00"
    assert article.guid == "https://exemple.fr/pont-cahors"
    assert [kind for kind, _ in paragraphs(article)] == [
        "headline",
        "lead",
        "caption",
        "body",
        "subhead",
        "body",
        "quote",
        "body",
    ]
    text = article.body.text
    assert "construit en 1968était fermé" in text
    assert "du Lot où deux" in text
    assert "involontaires »et la" in text
    for other in ("Abonnez-vous", "recettes", "Mentions", "script", "Claire"):
        assert other not in text


def test_a_fragment_of_html_keeps_the_space_that_is_there_and_adds_none() -> None:
    assert paragraphs(one("fragment.html")) == [
        (
            "lead",
            "Le soldat nord-coréenqui a été blessé à Koursk où il combattait est mort, a dit "
            "Séoul.",
        ),
        ("subhead", "Une offre de paix"),
        ("body", "Kiev a proposé un échange ;\nMoscou n’a pas répondu."),
        ("body", "La suite demain."),
    ]


def test_plain_text_is_left_as_it_is() -> None:
    article = one("plain.txt")
    assert article.body.text == (SAMPLES / "plain.txt").read_text(encoding="utf-8")
    assert article.format == "text"


@pytest.mark.parametrize("path", sorted(SAMPLES.iterdir()), ids=lambda path: path.name)
def test_every_article_is_whole(path: Path) -> None:
    for article in sample(path.name).articles:
        end = 0
        for paragraph in article.body.paragraphs:
            assert not article.body.text[end : paragraph.start].strip()
            assert article.body.of(paragraph).strip() == article.body.of(paragraph) != ""
            end = paragraph.end
        assert msgspec.json.decode(msgspec.json.encode(article), type=Article) == article


def test_every_sample_is_briefed(depeche, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ran: Ran = depeche(
        "brief", "--summariser", "lead", "--beam", "1", *sorted(SAMPLES.iterdir()), "--out", out
    )
    assert "Traceback" not in ran.err
    assert ran.code == 1
    # An empty feed entry, and three bad lines; nothing else fails.
    assert sum(" without text (" in line for line in ran.err.splitlines()) == 2
    assert len([path for path in out.iterdir() if path.is_dir()]) == sum(
        len(sample(p.name).articles) for p in SAMPLES.iterdir()
    )
    for brief in out.glob("*/brief.json"):
        made = msgspec.json.decode(brief.read_bytes(), type=Brief)
        assert bool(made.sentences) != made.article.withdrawn


def test_the_name_of_the_file_does_not_matter() -> None:
    data = (SAMPLES / "nitf.xml").read_bytes()
    assert read(data, "article.txt").format == "nitf"


def test_a_command_for_one_text_refuses_several() -> None:
    data = (SAMPLES / "newsml-1.2-equivalents.xml").read_bytes()
    with pytest.raises(InputError, match="has 2 items; only `depeche brief` takes several"):
        read(data, "two.xml")


def test_utf_16_and_a_wrong_declaration_are_read() -> None:
    text = (SAMPLES / "nitf.xml").read_text(encoding="utf-8")
    wrong = text.replace('encoding="UTF-8"', 'encoding="iso-8859-1"')
    for data in (text.encode("utf-16"), wrong.encode("utf-8"), wrong.encode("cp1252")):
        assert "Réunion" in read(data, "x").body.text
