"""What editors write into headlines and briefs: right wordings, and the same with an error.

Each item has French sentences, a machine's English for them, and texts: the field, the text, and
the kind of its error; empty if nothing is wrong with it.
"""

from __future__ import annotations

from typing import NamedTuple


class Item(NamedTuple):
    """An article, and what is typed over its brief."""

    french: tuple[str, ...]
    english: tuple[str, ...]
    texts: tuple[tuple[str, str, str], ...]


ITEMS = (
    Item(
        (
            "Un incendie qui s’est déclaré jeudi soir dans une usine chimique de la banlieue de"
            " Clermont-Ferrand a fait un mort et 17 blessés, dont trois graves, selon un nouveau"
            " bilan des pompiers.",
            "Un périmètre de sécurité de 500 mètres a été mis en place et près de 1.200 habitants"
            " ont été évacués.",
            "Le feu a pris vers 19h30 dans un entrepôt où étaient stockées 40 tonnes de solvants.",
        ),
        (
            "A fire that broke out on Thursday evening at a chemical plant in the suburbs of"
            " Clermont-Ferrand left one dead and 17 injured, three of them seriously, according to"
            " a new toll from firefighters.",
            "A 500-meter security perimeter has been set up and nearly 1,200 residents have been"
            " evacuated.",
            "The fire started at around 19:30 in a warehouse where 40 tons of solvents were"
            " stored.",
        ),
        (
            ("headline", "One dead, 17 hurt in Clermont-Ferrand plant fire", ""),
            ("headline", "Chemical plant blaze kills one near Clermont-Ferrand", ""),
            ("headline", "Clermont-Ferrand: one killed, 17 hurt as chemical works burns", ""),
            ("headline", "Two dead, 17 hurt in Clermont-Ferrand plant fire", "number"),
            ("headline", "Plant fire kills 17 near Clermont-Ferrand", "number"),
            ("headline", "17 dead and one injured in plant fire", "number"),
            ("headline", "One dead in Grenoble plant fire", "name"),
            (
                "brief-1",
                "One person died and 17 were injured, three of them seriously, in a fire at a"
                " chemical plant outside Clermont-Ferrand on Thursday night, firefighters said.",
                "",
            ),
            (
                "brief-1",
                "A blaze at a chemical factory on the outskirts of Clermont-Ferrand has killed one"
                " person and hurt 17, according to the fire service.",
                "",
            ),
            (
                "brief-1",
                "One person died and 70 were injured in a fire at a chemical plant outside"
                " Clermont-Ferrand, firefighters said.",
                "number",
            ),
            (
                "brief-1",
                "One person died and 17 were injured in a fire at a chemical plant outside"
                " Clermont-Ferrand on Friday night, firefighters said.",
                "day",
            ),
            (
                "brief-1",
                "Three people died and 17 were injured in a fire at a chemical plant outside"
                " Clermont-Ferrand, firefighters said.",
                "number",
            ),
            (
                "brief-2",
                "Nearly 1,200 people living within 500 metres of the site were moved out.",
                "",
            ),
            (
                "brief-2",
                "Nearly 1,200 people living within 500 kilometres of the site were moved out.",
                "unit",
            ),
            ("brief-2", "Nearly 12,000 residents were evacuated.", "number"),
            ("brief-3", "It began at about 7:30 pm in a store holding 40 tonnes of solvent.", ""),
            (
                "brief-3",
                "It began at about 9:30 pm in a store holding 40 tonnes of solvent.",
                "time",
            ),
            ("brief-3", "It began in a warehouse holding 40 kilos of solvent.", "unit"),
        ),
    ),
    Item(
        (
            "La SNCF prévoit trois TGV sur quatre et un TER sur deux samedi, au troisième jour"
            " d’une grève des aiguilleurs qui réclament une hausse de salaires de 4,5 %.",
            "La direction propose une prime de 600 euros, jugée « dérisoire » par la"
            " CGT-Cheminots.",
            "Les billets seront remboursés sans frais.",
        ),
        (
            "SNCF plans three out of four TGVs and one TER in two Saturdays, on the third day of a"
            " strike by air traffickers demanding a pay rise of 4.5%.",
            "Management is offering a bonus of 600 euros, deemed “derisory” by the CGT-Cheminots.",
            "The tickets will be refunded without a fee.",
        ),
        (
            ("headline", "Three in four TGVs to run on Saturday as signallers strike", ""),
            ("headline", "French rail strike: one regional train in two on Saturday", ""),
            ("headline", "SNCF to run 75% of TGVs on day three of strike", ""),
            ("headline", "SNCF Expects Half of Regional Trains to Run on Saturday", ""),
            ("headline", "Two in four TGVs to run on Saturday as signallers strike", "number"),
            ("headline", "Three in four TGVs to run on Sunday as signallers strike", "day"),
            ("headline", "Deutsche Bahn to run three in four trains on Saturday", "name"),
            (
                "brief-1",
                "France’s rail operator SNCF expects three in four TGVs and half of its regional"
                " trains to run on Saturday, the third day of a strike by signallers who want a"
                " 4.5 percent pay rise.",
                "",
            ),
            (
                "brief-1",
                "SNCF expects two in four TGVs to run on Saturday, the third day of a strike by"
                " signallers who want a 4.5 percent pay rise.",
                "number",
            ),
            (
                "brief-1",
                "SNCF expects three in four TGVs to run on Saturday, the fifth day of a strike by"
                " signallers who want a 4.5 percent pay rise.",
                "number",
            ),
            (
                "brief-1",
                "SNCF expects three in four TGVs to run on Saturday, the third day of a strike by"
                " signallers who want a 5.4 percent pay rise.",
                "number",
            ),
            ("brief-2", "The CGT union dismissed a 600-euro bonus offer as “derisory”.", ""),
            ("brief-2", "Management has offered a €600 bonus, which the CGT called derisory.", ""),
            (
                "brief-2",
                "Management has offered a $600 bonus, which the CGT called derisory.",
                "currency",
            ),
            (
                "brief-2",
                "The CGT union dismissed a 6,000-euro bonus offer as “derisory”.",
                "number",
            ),
            ("brief-2", "The CFDT union dismissed a 600-euro bonus offer as “derisory”.", "name"),
            ("brief-3", "Passengers will get their money back in full.", ""),
            ("brief-3", "Passengers will not get their money back.", "negation"),
        ),
    ),
    Item(
        (
            "La CGT dénonce « une décision purement financière » et demande à l’État d’intervenir.",
            "Le ministre de l’Économie n’a pas exclu une aide publique, mais il a prévenu que"
            " l’État ne paierait pas seul.",
            "Le chiffre d’affaires d’Aciermos a reculé de 8,5 % en 2023, à 1,2 milliard d’euros.",
            "Les premières suppressions de postes doivent intervenir en mars.",
        ),
        (
            "The CGT denounces “a purely financial decision” and asks the state to intervene.",
            "The economy minister did not rule out public aid, but he warned that the state would"
            " not pay alone.",
            "Aciermos’ turnover fell 8.5% in 2023, to 1.2 billion euros.",
            "The first job cuts are due to take place in March.",
        ),
        (
            ("headline", "CGT calls for state to step in", ""),
            ("headline", "French union slams “purely financial” decision", ""),
            (
                "brief-1",
                "The CGT called it “a purely financial decision” and wants the state to act.",
                "",
            ),
            (
                "brief-1",
                "The CGT said it was a purely financial decision and asked the state to step in.",
                "",
            ),
            (
                "brief-1",
                "The CFDT called it “a purely financial decision” and wants the state to act.",
                "name",
            ),
            (
                "brief-2",
                "The economy minister has not ruled out state aid but says others must pay too.",
                "",
            ),
            ("brief-2", "The economy minister has ruled out public aid.", "negation"),
            ("brief-2", "The economy minister warned that the state would pay alone.", "negation"),
            ("brief-3", "Aciermos’s sales fell 8.5 percent to 1.2 billion euros in 2023.", ""),
            ("brief-3", "Sales at Aciermos slipped to €1.2bn in 2023, down 8.5% on the year.", ""),
            (
                "brief-3",
                "Aciermos’s sales fell 8.5 percent to 1.2 million euros in 2023.",
                "number",
            ),
            ("brief-3", "Aciermos’s sales fell 8.5 percent to $1.2 billion in 2023.", "currency"),
            (
                "brief-3",
                "Aciermos’s sales rose 8.5 percent to 1.2 billion euros in 2023.",
                "opposite",
            ),
            (
                "brief-3",
                "Aciermos’s sales fell 8.5 percent to 1.2 billion euros in 2022.",
                "number",
            ),
            ("brief-4", "The first jobs will go in March.", ""),
            ("brief-4", "The first jobs will go in May.", "month"),
        ),
    ),
    Item(
        (
            "Des pluies torrentielles ont provoqué dans la nuit de lundi à mardi une crue de"
            " l’Ardèche qui a fait deux morts et quatre disparus, selon un nouveau bilan de la"
            " préfecture.",
            "Les deux victimes, un couple de retraités de 71 et 74 ans, ont été surprises dans"
            " leur voiture près d’Aubenas.",
            "Le Premier ministre doit se rendre sur place mercredi.",
            "Il n’a pas encore annoncé de mesures pour les sinistrés.",
        ),
        (
            "Torrential rain caused a flood of the Ardèche overnight Monday to Tuesday that left"
            " two dead and four missing, according to a new toll from the prefect’s office.",
            "The two victims, a couple of retirees aged 71 and 74, were surprised in their car near"
            " Aubenas.",
            "The prime minister is due to go to the scene on Wednesday.",
            "He has not yet announced any measures for disaster victims.",
        ),
        (
            ("headline", "Two dead, four missing in Ardèche floods", ""),
            ("headline", "Floods kill two in southern France", ""),
            ("headline", "French floods leave two dead and four missing", ""),
            ("headline", "Four dead, two missing in Ardèche floods", "number"),
            ("headline", "Two dead, four missing in Dordogne floods", "name"),
            (
                "brief-1",
                "Two people were killed and four are missing after torrential rain made the river"
                " Ardèche burst its banks overnight, local authorities said.",
                "",
            ),
            (
                "brief-1",
                "Four people were killed and two are missing after torrential rain made the river"
                " Ardèche burst its banks overnight, local authorities said.",
                "number",
            ),
            ("brief-2", "A retired couple, aged 71 and 74, drowned in their car near Aubenas.", ""),
            (
                "brief-2",
                "The victims, aged 71 and 74, were caught in their car close to Aubenas.",
                "",
            ),
            (
                "brief-2",
                "The victims, aged 71 and 84, were caught in their car close to Aubenas.",
                "number",
            ),
            ("brief-3", "The prime minister will visit the area on Wednesday.", ""),
            ("brief-3", "President Macron will visit the area on Wednesday.", "name"),
            ("brief-3", "The prime minister will visit the area on Thursday.", "day"),
            ("brief-4", "He has yet to announce help for the victims.", ""),
            ("brief-4", "He has already announced measures for disaster victims.", "negation"),
        ),
    ),
    Item(
        (
            "La Banque Tessier va acquérir son concurrent Orévia pour 2,3 milliards d’euros, ont"
            " annoncé mercredi les deux établissements.",
            "L’opération, qui doit encore être approuvée par l’Autorité des marchés financiers,"
            " devrait être bouclée au deuxième trimestre.",
        ),
        (
            "The Tessier Bank will acquire its competitor Orévia for 2.3 billion euros, the two"
            " establishments announced on Wednesday.",
            "The operation, which still has to be approved by the Financial Markets Authority, is"
            " expected to be completed in the second quarter.",
        ),
        (
            ("headline", "Banque Tessier to buy rival Orévia for €2.3bn", ""),
            ("headline", "Tessier snaps up Orevia in 2.3-billion-euro deal", ""),
            ("headline", "Orévia to buy rival Banque Tessier for €2.3bn", "doer"),
            ("headline", "Banque Tessier to buy rival Orévia for €3.2bn", "number"),
            ("headline", "Banque Tessier to buy rival Orévia for £2.3bn", "currency"),
            (
                "brief-1",
                "Banque Tessier is to buy its rival Orévia for 2.3 billion euros, the two banks"
                " said on Wednesday.",
                "",
            ),
            (
                "brief-1",
                "Orévia will acquire its competitor Tessier for 2.3 billion euros.",
                "doer",
            ),
            (
                "brief-2",
                "The deal, subject to approval by the market regulator, should close in the second"
                " quarter.",
                "",
            ),
            ("brief-2", "The deal should be completed in the third quarter.", "number"),
        ),
    ),
    Item(
        (
            "La sécheresse qui frappe le Sahel menace 3,2 millions de personnes de famine, a alerté"
            " lundi le Programme alimentaire mondial (PAM), qui réclame 280 millions de dollars.",
            "Au Niger, les prix du mil ont augmenté de 63 % en un an.",
            "Les éleveurs ont perdu près de la moitié de leur cheptel.",
        ),
        (
            "The drought hitting the Sahel threatens 3.2 million people of starvation, the World"
            " Food Programme (WFP) warned on Monday, which is demanding $280 million.",
            "In Niger, mail prices have risen by 63% in a year.",
            "Farmers lost nearly half their herds.",
        ),
        (
            ("headline", "Sahel drought puts 3.2 million at risk of famine, UN agency warns", ""),
            ("headline", "WFP seeks $280m as drought threatens Sahel with famine", ""),
            ("headline", "Sahel drought puts 2.3 million at risk of famine", "number"),
            ("headline", "WFP seeks €280m as drought threatens Sahel", "currency"),
            (
                "brief-1",
                "Drought in the Sahel is threatening 3.2 million people with famine, the World Food"
                " Programme said on Monday, appealing for 280 million dollars.",
                "",
            ),
            ("brief-2", "Millet prices in Niger have gone up 63 percent in a year.", ""),
            ("brief-2", "Millet prices in Nigeria have gone up 63 percent in a year.", "name"),
            ("brief-2", "Millet prices in Niger have fallen 63 percent in a year.", "opposite"),
            ("brief-3", "Herders have lost almost half of their livestock.", ""),
            ("brief-3", "Herders have lost almost 50% of their animals.", ""),
            ("brief-3", "Herders have lost almost 80% of their animals.", "number"),
        ),
    ),
    Item(
        (
            "Guingamp s’est imposé 3-2 sur le terrain de Sochaux samedi lors de la 12e journée de"
            " Ligue 2, après avoir été mené 2-0 à la pause.",
            "Le but de la victoire a été inscrit à la 89e minute par l’attaquant ivoirien Ibrahim"
            " Koné, entré en jeu dix minutes plus tôt.",
            "Avec 23 points, les Bretons prennent la troisième place, à deux longueurs du leader,"
            " Caen.",
        ),
        (
            "Guingamp won 3-2 on the ground in Sochaux on Saturday on the 12th round of Ligue 2,"
            " after being led 2-0 at the break.",
            "The goal of the victory was scored in the 89th minute by Ivorian striker Ibrahim Koné,"
            " who came into play ten minutes earlier.",
            "With 23 points, the Bretons take third place, two points from the leader, Caen.",
        ),
        (
            ("headline", "Guingamp come from two down to win at Sochaux", ""),
            ("headline", "Guingamp fight back to beat Sochaux 3-2", ""),
            ("headline", "Sochaux beat Guingamp 3-2", "doer"),
            ("headline", "Guingamp fight back to beat Sochaux 4-2", "number"),
            (
                "brief-1",
                "Guingamp came from two goals down at half-time to win 3-2 at Sochaux in Ligue 2 on"
                " Saturday.",
                "",
            ),
            (
                "brief-1",
                "Guingamp, trailing 2-0 at half-time, won 3-2 at Le Havre on Saturday.",
                "name",
            ),
            (
                "brief-2",
                "Ivorian substitute Ibrahim Koné got the winner a minute from time.",
                "",
            ),
            ("brief-2", "The Ivory Coast forward Ibrahim Kone struck in the 89th minute.", ""),
            ("brief-2", "The Ivory Coast forward Ibrahim Touré struck in the 89th minute.", "name"),
            ("brief-2", "Ibrahim Koné scored in the 79th minute.", "number"),
            ("brief-3", "Guingamp move up to third, two points behind leaders Caen.", ""),
            ("brief-3", "Guingamp move up to second, two points behind leaders Caen.", "number"),
            ("brief-3", "Guingamp are third, three points behind leaders Caen.", "number"),
        ),
    ),
    Item(
        (
            "Le parquet a requis mardi cinq ans de prison, dont deux ferme, contre l’ancien maire"
            " de"
            " Vierlac, Gérard Montfort, jugé pour prise illégale d’intérêts.",
            "« Je n’ai jamais touché un centime », a affirmé à la barre le prévenu, âgé de 68 ans.",
            "Le jugement sera mis en délibéré au 12 décembre.",
        ),
        (
            "Prosecutors on Tuesday sought five years in prison, two of them firm, against the"
            " former mayor of Vierlac, Gérard Montfort, on trial for unlawful conflict of"
            " interest.",
            "I have never received a cent, the defendant said to the bar, aged 68.",
            "The ruling will be reserved until December 12.",
        ),
        (
            ("headline", "Prosecutors seek five-year jail term for ex-mayor of Vierlac", ""),
            ("headline", "Former French mayor could face five years in prison", ""),
            ("headline", "Prosecutors seek 15-year jail term for ex-mayor of Vierlac", "number"),
            (
                "brief-1",
                "Prosecutors have asked for a five-year sentence, three of them suspended, for"
                " Gérard"
                " Montfort, former mayor of Vierlac.",
                "number",
            ),
            (
                "brief-1",
                "Prosecutors on Tuesday called for former Vierlac mayor Gérard Montfort to be"
                " jailed"
                " for five years.",
                "",
            ),
            (
                "brief-1",
                "Prosecutors on Tuesday called for former Vierlac mayor Gérard Montfaucon to be"
                " jailed for five years.",
                "name",
            ),
            ("brief-2", "“I never took a cent,” Montfort, 68, told the court.", ""),
            ("brief-2", "“I have never received a cent,” the 68-year-old defendant said.", ""),
            (
                "brief-2",
                "I have never received a cent, the defendant, aged 68, told the court.",
                "quotation",
            ),
            ("brief-2", "“I did take a cent,” the 68-year-old defendant said.", "negation"),
            ("brief-2", "“I never took a cent,” Montfort, 86, told the court.", "number"),
            ("brief-3", "The court will give its verdict on December 12.", ""),
            ("brief-3", "A ruling is due on 12 December.", ""),
            ("brief-3", "A ruling is due on 12 September.", "month"),
            ("brief-3", "A ruling is due on 21 December.", "number"),
        ),
    ),
    Item(
        (
            "Une fusée Ariane 6 a placé en orbite mardi le satellite météorologique Boréal-2, lancé"
            " de Kourou (Guyane), a annoncé Arianespace.",
            "Le satellite, d’une masse de 3,8 tonnes, doit observer pendant sept ans la formation"
            " des orages au-dessus de l’Atlantique.",
            "« Toutes les équipes sont soulagées », a dit le directeur du programme, Bertrand"
            " Quéméner.",
        ),
        (
            "An Ariane 6 rocket placed the weather satellite in Boréal-2 on Tuesday, launched from"
            " Kourou (French Guiana), Arianespace announced.",
            "The satellite, with a mass of 3.8 metric tons, is due to observe for seven years the"
            " formation of thunderstorms over the Atlantic.",
            "“All teams are relieved,” said the program’s director, Bertrand Quéméner.",
        ),
        (
            ("headline", "Ariane 6 puts weather satellite into orbit", ""),
            ("headline", "European rocket lifts weather satellite from French Guiana", ""),
            ("headline", "Ariane 5 puts weather satellite into orbit", "number"),
            (
                "brief-1",
                "An Ariane 6 launched from Kourou in French Guiana put the Boréal-2 weather"
                " satellite"
                " into orbit on Tuesday, Arianespace said.",
                "",
            ),
            ("brief-1", "Arianespace failed to put Boréal-2 into orbit on Tuesday.", "negation"),
            (
                "brief-2",
                "The 3.8-tonne satellite will spend seven years watching storms form over the"
                " Atlantic.",
                "",
            ),
            (
                "brief-2",
                "The 3.8-tonne satellite will spend seven years watching storms form over the"
                " Pacific.",
                "name",
            ),
            (
                "brief-2",
                "The 3.8-tonne satellite will spend eight years watching storms.",
                "number",
            ),
            ("brief-3", "“All the teams are relieved,” said Bertrand Quéméner, its director.", ""),
            ("brief-3", "Bertrand Quemener, who runs the programme, spoke of relief.", ""),
            ("brief-3", "“All the teams are relieved,” said Arianespace.", "speaker"),
        ),
    ),
    Item(
        (
            "Plusieurs dizaines de viticulteurs ont bloqué lundi matin la rocade de Bordeaux avec"
            " une soixantaine de tracteurs pour réclamer une prime à l’arrachage de 10.000 euros"
            " par hectare.",
            "Les vignerons dénoncent l’effondrement des cours du vin en vrac, tombés à 800 euros"
            " le tonneau.",
            "La préfecture a annoncé qu’une délégation serait reçue dans l’après-midi.",
        ),
        (
            "Several dozen winegrowers blocked the Bordeaux ring road on Monday morning with about"
            " sixty tractors to demand a bonus for uprooting 10,000 euros per hectare.",
            "Winegrowers denounce the collapse in bulk wine prices, which fell to 800 euros a"
            " barrel.",
            "The prefecture announced that a delegation would be received in the afternoon.",
        ),
        (
            ("headline", "Tractor protest blocks Bordeaux ring road", ""),
            ("headline", "French winegrowers block Bordeaux ring road with 60 tractors", ""),
            ("headline", "French winegrowers block Bordeaux ring road with 90 tractors", "number"),
            ("headline", "French winegrowers block Toulouse ring road", "name"),
            (
                "brief-1",
                "Dozens of winegrowers with around 60 tractors blocked the Bordeaux ring road on"
                " Monday to demand 10,000 euros a hectare for uprooting their vines.",
                "",
            ),
            (
                "brief-1",
                "Dozens of winegrowers blocked the Bordeaux ring road on Monday to demand 10,000"
                " euros a tonne for uprooting their vines.",
                "unit",
            ),
            ("brief-2", "They complain that bulk wine now fetches only 800 euros a barrel.", ""),
            (
                "brief-2",
                "They complain that bulk wine prices have risen to 800 euros a barrel.",
                "opposite",
            ),
            ("brief-3", "A delegation will be received in the afternoon, the prefecture said.", ""),
            ("brief-3", "Officials said they would meet a delegation in the afternoon.", ""),
            ("brief-3", "No delegation will be received, the prefecture said.", "negation"),
        ),
    ),
    Item(
        (
            "Le ministre de l’Éducation nationale a confirmé jeudi la suppression de 4.000 postes"
            " d’enseignants à la rentrée prochaine, dont 1.300 dans le premier degré.",
            "Les syndicats appellent à une journée d’action le 5 février.",
            "Le ministère invoque la baisse démographique : les écoles ont perdu 97.000 élèves en"
            " un an.",
        ),
        (
            "The education minister on Thursday confirmed the abolition of 4,000 teaching posts at"
            " the start of the school year, including 1,300 in the first degree.",
            "The unions are calling for a day of action on February 5.",
            "The ministry cites the demographic drop: schools have lost 97,000 pupils in a year.",
        ),
        (
            ("headline", "France to cut 4,000 teaching jobs", ""),
            ("headline", "Minister Confirms Loss of 4,000 Teaching Jobs", ""),
            ("headline", "France to cut 40,000 teaching jobs", "number"),
            ("headline", "France to create 4,000 teaching jobs", "opposite"),
            (
                "brief-1",
                "France will cut 4,000 teaching jobs, 1,300 of them in primary schools, when the"
                " new"
                " school year starts, the education minister confirmed on Thursday.",
                "",
            ),
            ("brief-2", "Unions have called a day of action for 5 February.", ""),
            ("brief-2", "Unions have called a day of action for Feb. 5.", ""),
            ("brief-2", "Unions have called a day of action for 5 March.", "month"),
            ("brief-3", "The ministry says pupil numbers fell by 97,000 in a year.", ""),
            ("brief-3", "The ministry says pupil numbers rose by 97,000 in a year.", "opposite"),
            ("brief-3", "The unions say schools lost 97,000 pupils in a year.", "speaker"),
        ),
    ),
    Item(
        (
            "Le président ukrainien Volodymyr Zelensky a rencontré hier à Kiev le chancelier"
            " allemand, qui serait prêt à livrer 150 chars, selon la presse.",
            "Moscou a démenti avoir visé un hôpital de Kharkiv, où huit personnes ont été tuées et"
            " une vingtaine d’autres blessées dans la nuit.",
            "Les deux hommes ont été interpellés à Roissy ; l’un d’eux aurait reconnu les faits.",
        ),
        (
            "Ukrainian President Volodymyr Zelensky met yesterday in Kyiv with the German"
            " chancellor, who is reportedly ready to deliver 150 tanks, according to the press.",
            "Moscow denied targeting a hospital in Kharkiv, where eight people were killed and"
            " about twenty others injured overnight.",
            "The two men were arrested in Roissy; one of them reportedly admitted the facts.",
        ),
        (
            ("headline", "Zelensky meets German chancellor in Kyiv", ""),
            ("headline", "Germany may send 150 tanks to Ukraine, reports say", ""),
            ("headline", "Zelensky meets French chancellor in Kyiv", "name"),
            ("headline", "Germany may send 250 tanks to Ukraine, reports say", "number"),
            ("brief-1", "Zelensky met the German chancellor in Kyiv on Tuesday.", ""),
            ("brief-1", "Zelensky met the German chancellor in Warsaw.", "name"),
            (
                "brief-2",
                "Moscow has denied attacking a hospital in Kharkiv, where eight people died and"
                " some"
                " 20 were hurt overnight.",
                "",
            ),
            (
                "brief-2",
                "Russia denies hitting a hospital; eight people were killed in Kharkiv.",
                "",
            ),
            ("brief-2", "Moscow admitted targeting a hospital in Kharkiv.", "negation"),
            (
                "brief-2",
                "Russia denies hitting a hospital; 20 people were killed in Kharkiv.",
                "number",
            ),
            (
                "brief-3",
                "Two men were arrested at Roissy, one of whom is said to have confessed.",
                "",
            ),
            ("brief-3", "Two men were arrested at Roissy, one of whom confessed.", "unconfirmed"),
            ("brief-3", "Three men were arrested at Roissy.", "number"),
        ),
    ),
    Item(
        (
            "Trois gendarmes ont été blessés, dont un grièvement, mercredi soir à Cayenne lors"
            " d’une intervention contre des orpailleurs clandestins.",
            "Deux suspects ont été interpellés et une arme saisie, selon le parquet.",
            "Leur pronostic vital n’est pas engagé.",
        ),
        (
            "Three gendarmes were injured, one seriously, on Wednesday evening in Cayenne during"
            " an intervention against clandestine gold washers.",
            "Two suspects were arrested and a weapon seized, according to prosecutors.",
            "Their lives are not in danger.",
        ),
        (
            ("headline", "Three French police hurt in raid on illegal gold miners", ""),
            ("headline", "Three gendarmes killed in raid on illegal gold miners", "number"),
            ("headline", "Gold-mining raid in French Guiana leaves three officers injured", ""),
            ("headline", "Four gendarmes hurt in Cayenne raid", "number"),
            (
                "brief-1",
                "Three gendarmes were hurt, one badly, in a raid on illegal gold miners in"
                " Cayenne on Wednesday night.",
                "",
            ),
            (
                "brief-1",
                "Three gendarmes were hurt, two of them badly, in a raid on illegal gold miners"
                " in Cayenne.",
                "number",
            ),
            ("brief-2", "Prosecutors said two people had been detained and a gun found.", ""),
            (
                "brief-2",
                "Prosecutors said three people had been detained and a gun found.",
                "number",
            ),
            ("brief-3", "None of them is in a life-threatening condition.", ""),
            ("brief-3", "Their lives are in danger.", "negation"),
        ),
    ),
    Item(
        (
            "La Banque centrale européenne a relevé jeudi ses taux d’un quart de point, à 3,75 %,"
            " leur plus haut niveau depuis vingt-deux ans.",
            "« L’inflation reste trop élevée », a justifié sa présidente, Christine Lagarde.",
            "L’euro a reculé de 0,4 % face au dollar, à 1,0865 dollar.",
        ),
        (
            "The European Central Bank on Thursday raised its rates by a quarter point, to 3.75%,"
            " their highest level in twenty-two years.",
            "“Inflation remains too high,” justified its president, Christine Lagarde.",
            "The euro fell 0.4% against the dollar, to 1.0865 dollars.",
        ),
        (
            ("headline", "ECB raises rates to 22-year high", ""),
            ("headline", "ECB cuts rates to 3.75 percent", "opposite"),
            ("headline", "ECB lifts interest rates by quarter point to 3.75%", ""),
            ("headline", "ECB raises rates to 20-year high", "number"),
            (
                "brief-1",
                "The ECB put up its rates by 0.25 points to 3.75 percent on Thursday, the highest"
                " in 22 years.",
                "",
            ),
            (
                "brief-1",
                "The Bank of England raised its rates to 3.75 percent on Thursday.",
                "name",
            ),
            ("brief-2", "“Inflation is still too high,” ECB president Christine Lagarde said.", ""),
            ("brief-2", "“Inflation is still too high,” ECB president Mario Draghi said.", "name"),
            ("brief-3", "The euro slipped 0.4% to $1.0865.", ""),
            ("brief-3", "The euro gained 0.4% to $1.0865.", "opposite"),
        ),
    ),
    Item(
        (
            "Le Paris Saint-Germain a battu Marseille 2-1 dimanche au Vélodrome et compte"
            " désormais sept points d’avance sur Monaco.",
            "Ousmane Dembélé a marqué les deux buts parisiens en première période.",
            "L’OM a joué à dix après l’exclusion de Leonardo Balerdi à la 60e minute.",
        ),
        (
            "Paris Saint-Germain beat Marseille 2-1 on Sunday at the Vélodrome and is now seven"
            " points ahead of Monaco.",
            "Ousmane Dembélé scored both Parisian goals in the first half.",
            "OM played ten after the exclusion of Leonardo Balerdi in the 60th minute.",
        ),
        (
            ("headline", "PSG beat Marseille to go seven points clear", ""),
            ("headline", "Marseille beat PSG 2-1", "doer"),
            ("headline", "Dembele double gives PSG victory in Marseille", ""),
            ("headline", "PSG go nine points clear of Monaco", "number"),
            (
                "brief-1",
                "Paris Saint-Germain won 2-1 at Marseille on Sunday to move seven points clear of"
                " Monaco.",
                "",
            ),
            (
                "brief-1",
                "Paris Saint-Germain won 2-1 at Marseille on Saturday to move seven points clear"
                " of Monaco.",
                "day",
            ),
            ("brief-2", "Ousmane Dembele scored twice before half-time.", ""),
            ("brief-2", "Kylian Mbappe scored twice before half-time.", "name"),
            (
                "brief-3",
                "Marseille were down to 10 men from the hour, when Leonardo Balerdi was sent off.",
                "",
            ),
        ),
    ),
    Item(
        (
            "L’Assemblée nationale a rejeté mardi, par 289 voix contre 239, la motion de censure"
            " déposée par La France insoumise.",
            "Le Rassemblement national s’était joint à la gauche pour la voter.",
            "Le Premier ministre présentera son budget le 10 octobre.",
        ),
        (
            "The National Assembly on Tuesday rejected, by 289 votes to 239, the censure motion"
            " tabled by La France insoumise.",
            "The National Rally had joined the left to vote for it.",
            "The prime minister will present his budget on October 10.",
        ),
        (
            ("headline", "French government survives no-confidence vote", ""),
            ("headline", "French parliament passes no-confidence motion", "opposite"),
            ("headline", "French PM survives no-confidence motion by 289 votes to 239", ""),
            (
                "brief-1",
                "France’s lower house voted down a no-confidence motion by the hard-left LFI"
                " party on Tuesday, by 289 votes to 239.",
                "",
            ),
            (
                "brief-1",
                "France’s lower house adopted a no-confidence motion on Tuesday, by 289 votes to"
                " 239.",
                "opposite",
            ),
            ("brief-1", "Deputies rejected the motion by 298 votes to 239.", "number"),
            ("brief-2", "The far-right National Rally sided with the left.", ""),
            ("brief-3", "The prime minister is to unveil his budget on 10 October.", ""),
            ("brief-3", "The prime minister is to unveil his budget on 10 November.", "month"),
            ("brief-3", "The president is to unveil his budget on October 12.", "number"),
        ),
    ),
)
