"""Words beside which a name stands, in five languages."""

from buddy_pipeline.voices.masking.spelling import plain, written


def _words(text: str) -> frozenset[str]:
    return frozenset(plain(word) for word in text.split())


def _written(text: str) -> frozenset[str]:
    return frozenset(written(word) for word in text.split())


TITLES = _words(
    "mr mrs ms miss mister dr prof professor sir madam herr hr fru frøken frk tante onkel aunt auntie uncle nurse sister brother"
    " пан пані пана панові паном панові панна панну добродій добродійка містер місіс тітка тітки тітку тітонька дядько дядьком дядька"
    " господин госпожа господина госпожи госпожу госпоже госпожой тётя тетя тёти тётей тёте тётю дядя дяди дядей баба баби дід"
)
NAMED = _words(
    "named name heter hette hetende kalles navn navnet ved звати звуть звали зовут імені імя ім'я имя имени назвали назвала "
    "назвав називається"
)
"""Before a name even without a capital, or one that no list has."""
LINKS_AFTER_NAMED = _words("is was er er: мене її його ее её его меня их їх нас её - : це это are")
RELATIONS = _words(
    "friend friends neighbour neighbor buddy mentor colleague teacher son daughter husband wife brother sister cousin niece nephew "
    "classmate flatmate roommate boss doctor"
    " caseworker interpreter boyfriend girlfriend partner venn vennen venninne venninna venninnen nabo naboen kollega kollegaen mentoren "
    "buddyen lærer læreren sønn sønnen datter"
    " datteren mann mannen kone kona bror broren søster søsteren kusine fetter sjef sjefen kjæreste kjæresten kompis kompisen lege legen "
    "saksbehandler saksbehandleren tolken"
    " подруга подругу подругою подрузі подруги друг друга другом другові сусідка сусідку сусідкою сусідки сусід сусіда сусідом бадді "
    "ментор ментором ментора менторка менторкою"
    " вчителька вчителькою вчительку вчитель син сина синові сином дочка дочку дочкою донька доньку донькою чоловік чоловіка чоловіком "
    "дружина дружину брат брата братом сестра"
    " сестру сестрою колега колегу колегою подругой подруге соседка соседку соседкой сосед соседом учительница учительницу учительницей "
    "учитель сын сыном сыну дочь дочку дочкой"
    " муж мужем мужа жена жену женой коллега коллегу коллегой волонтерка волонтеркою волонтер волонтером волонтёр"
)
WITH = _words("with med з із зі с со від от у до для для from to til fra for hos av о об про")
PLACE_BEFORE = _words("the a an en et ei in i near nær inside в во у біля под під з із до из")
"""Before a place rather than a person, in most sentences."""
THINGS = _words(
    "museum museet hotel hotell park parken university universitet universitetet school skole skolen office kontor association forening "
    "foundation centre center senter"
    " hospital sykehus church kirke library bibliotek programme program course kurs test cafe café kafé restaurant street station "
    "stasjon award day festival"
)
"""Behind the name of a thing."""
FOND_OF = _words(
    "glad glade glada forelsket forelska trust trusts trusted believe believes confide confided interested interessert"
)
"""Before `in`, where a person follows."""
SPEAKING = _words(
    "said says told tells asked asks helped helps invited invites taught teaches explained explains called calls gave gives showed shows "
    "laughed smiled cried suggested texted wrote"
    " promised recommended insists insisted thinks wants wanted lives cooked answered replied phoned rang listened hugged drove brought "
    "knows visited joined"
    " sa sier fortalte forteller spurte spør hjalp hjelper inviterte lærte forklarte ringte ga viste lo smilte gråt foreslo skrev lovet "
    "anbefalte synes mener tror vil bor lagde"
    " svarte lyttet klemte kjørte kom kommer besøkte ønsker tipset"
    " сказав сказала каже казав казала розповів розповіла спитав спитала запитав запитала допоміг допомогла допомагає запросив запросила "
    "навчив навчила пояснив пояснила подзвонив"
    " подзвонила зателефонувала зателефонував показав показала написав написала порадив порадила обіцяв обіцяла приніс принесла слухала"
    " вважає хоче живе відповіла відповів привіз привезла зайшла зайшов"
    " сказал говорит рассказал рассказала спросил спросила помог помогла помогает пригласил пригласила научил научила объяснил объяснила "
    "позвонил позвонила показал показала написал"
    " написала посоветовал посоветовала обещал обещала принёс принесла хочет живёт живет считает ответила ответил подарила"
)
WHOSE = _words("my our his her their the min mitt mi vår hans hennes мій моя наш наша його її мой наша наш его её ее")
BEING = _words("is was has had er var har hadde")
"""What people are and have, and things, too."""
RATHER_NAMES = _words(
    "марта роман лев вера віра mark jack bjørn tor siv rose grace stig brit ruby lily iris ivy heather holly robin eve rob sue"
)
"""Words of every day that begin hardly any sentence: with a capital there, they are names."""
AND = _words("and og і та й и")
AND_ME = (
    ("and", "i"),
    ("and", "me"),
    ("og", "jeg"),
    ("og", "meg"),
    ("і", "я"),
    ("та", "я"),
    ("й", "я"),
    ("и", "я"),
    ("зі", "мною"),
    ("со", "мной"),
)

ARABIC_TITLES = _written(
    "السيد السيدة الأستاذ الأستاذة الدكتور الدكتورة الآنسة سيد سيدة أستاذ أستاذة دكتور دكتورة الشيخ الحاج الحاجة "
    "عمو خالة خالتي عمتي عمي خالي آنسة مدام الست المعلمة المعلم المهندس المهندسة"
)
ARABIC_NAMED = _written("اسمها اسمه اسمي اسم إسمها إسمه إسمي اسمهما يدعى تدعى يسمى تسمى وتدعى ويدعى واسمها واسمه")
ARABIC_RELATIONS = _written(
    "صديقتي صديقي صديقة جارتي جاري جارتنا جارنا معلمتي معلمي مرشدتي مرشدي مرافقتي مرافقي زميلتي زميلي ابني ابنتي بنتي أخي أختي زوجي "
    "زوجتي ابن عمي خطيبي خطيبتي حفيدي حفيدتي"
    " صديقتها صديقه صديقتنا صديقنا زوجها زوجته ابنها ابنه ابنته ابنتها أخوها أخته أختها بودي البودي المتطوعة المتطوع مشرفتي مشرفي الطفلة "
    "الطفل"
)
ARABIC_UNSURE_RELATIONS = _written(
    "صديقتي صديقي جارتي جاري معلمتي معلمي مرشدتي مرشدي زميلتي زميلي مرافقتي مرافقي السيد السيدة الأستاذ الأستاذة الآنسة مدام"
)
"""Before a name that no list has, where it looks like no verb and no adjective."""
ARABIC_CALLS = _written("يا مع عند بفضل لعند وياه")
KUNYA = _written("أبو ابو أم ام أبا")
ARABIC_CHILDREN = _written("ابن بنت بن")
LATIN_KUNYA = frozenset(("abu", "abou", "umm", "ibn", "bin", "абу", "умм"))

PARTICLES = _words("al el ul bin ben ibn bint abu abou umm abd de da di du van von der den la le af av st") | _written(
    "ال بن ابن بنت ابو ام عبد"
)
"""Parts of names that are no name alone."""

FUNCTION_WORDS = _words("على إلى الى في من عن مع هل لن لم لا ما كان كانت هي هو أن ان إن قد كل أو او ثم حتى بعد قبل عند لكن الله")
"""Arabic words that are never a name, whatever letters they share with one."""

WORDS_OF_GRAMMAR = _words(
    "will can may even per so to an in on no my for by her here the and or but is as at if us it he she me we do you i hun han er"
    " var den det de du vi jeg og på av til fra med om som der hvor når siden alle mine mina min din sin etter før bo må har kan"
    " vil skal мої має мой тим тому коли ели или для том дома дана даже дать дали так там та те ті ту он она они оно мы вы как мій"
    " моя моє моєї моїй мою моїм твій твоя твої свій своя свої наш наша наше наші ваш ваша ваші їх його її їй нам вам нас вас мені"
    " тобі мене тебе себе собі цей ця це ці той то що хто як де чому але або бо і й а в у на за до від про при без над під з із зі"
    " не ні ще вже все всі усі моё мое мои моей моего твой твои свой свои наши ваше ваши их его её ей мне себя этот эта это эти тот"
    " что кто где когда почему но со от о об всё уже ещё еще this that these those they them their there then what who how why when"
    " where not yes some all any one two they've denne dette disse ingen noen man mange hos mot uten under over ikke hva hvem"
    " hvorfor hvordan da så nå ja nei"
)
"""So common that a name of the same letters has to be told by more than a word before it, or a capital at the beginning of a sentence."""

UNSURE = _words(
    "navn navnet miss name called kalles ved імені имени ім'я імя имя sir brother sister nurse brother баба баби дід дядя тітка тетя"
    " тётя назвав назвала назвали"
)
"""Before names, and before other words, too."""

GRAMMAR = _words("im ive ill id its the and for you she her his han hun det den som med til fra var har")
"""Never a name, not even with a capital inside a sentence."""
