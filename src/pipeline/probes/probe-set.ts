/** Five questions and their answers in one language. Each answer is foreign to the four other questions. */
export interface ProbeTexts {
  readonly language: string;
  readonly pairs: readonly { readonly question: string; readonly answer: string }[];
}

/**
 * Easy pairs in every language that ships, written for this purpose: the same five facts everywhere. Any reranker that reads
 * the language puts an answer above the four others, so what fails here is broken, not hard. Answers repeat a word or two of
 * their question, so that lexical rerankers are measured by the same.
 */
export const probeSet: readonly ProbeTexts[] = [
  texts('en', [
    [
      'At what temperature does water boil?',
      'At sea level water boils at a temperature of 100 degrees Celsius.',
    ],
    ['What is the capital of Japan?', 'Tokyo is the capital of Japan and its largest city.'],
    [
      'How do bees make honey?',
      'Bees make honey from the nectar of flowers, which they carry to their hive.',
    ],
    [
      'How long does the moon take to go around the earth?',
      'The moon goes around the earth in about 27 days.',
    ],
    [
      'Who painted the Mona Lisa?',
      'Leonardo da Vinci painted the Mona Lisa at the beginning of the 16th century.',
    ],
  ]),
  texts('de', [
    [
      'Bei welcher Temperatur kocht Wasser?',
      'Auf Meereshöhe kocht Wasser bei einer Temperatur von 100 Grad Celsius.',
    ],
    [
      'Was ist die Hauptstadt von Japan?',
      'Tokio ist die Hauptstadt von Japan und die größte Stadt des Landes.',
    ],
    [
      'Wie machen Bienen Honig?',
      'Bienen machen Honig aus dem Nektar von Blüten, den sie in ihren Stock tragen.',
    ],
    [
      'Wie lange braucht der Mond für eine Runde um die Erde?',
      'Der Mond läuft in etwa 27 Tagen einmal um die Erde.',
    ],
    [
      'Wer hat die Mona Lisa gemalt?',
      'Leonardo da Vinci hat die Mona Lisa am Anfang des 16. Jahrhunderts gemalt.',
    ],
  ]),
  texts('fr', [
    [
      "À quelle température l'eau bout-elle ?",
      "Au niveau de la mer, l'eau bout à une température de 100 degrés Celsius.",
    ],
    ['Quelle est la capitale du Japon ?', 'Tokyo est la capitale du Japon et sa plus grande ville.'],
    [
      'Comment les abeilles font-elles le miel ?',
      "Les abeilles font le miel avec le nectar des fleurs, qu'elles portent à la ruche.",
    ],
    [
      'En combien de temps la lune fait-elle le tour de la terre ?',
      'La lune fait le tour de la terre en 27 jours environ.',
    ],
    ['Qui a peint la Joconde ?', 'Léonard de Vinci a peint la Joconde au début du XVIe siècle.'],
  ]),
  texts('es', [
    [
      '¿A qué temperatura hierve el agua?',
      'Al nivel del mar el agua hierve a una temperatura de 100 grados Celsius.',
    ],
    ['¿Cuál es la capital de Japón?', 'Tokio es la capital de Japón y su ciudad más grande.'],
    [
      '¿Cómo hacen miel las abejas?',
      'Las abejas hacen miel con el néctar de las flores, que llevan a su colmena.',
    ],
    [
      '¿Cuánto tarda la luna en dar una vuelta a la tierra?',
      'La luna da una vuelta a la tierra en unos 27 días.',
    ],
    ['¿Quién pintó la Mona Lisa?', 'Leonardo da Vinci pintó la Mona Lisa a principios del siglo XVI.'],
  ]),
  texts('pt', [
    [
      'A que temperatura ferve a água?',
      'Ao nível do mar, a água ferve a uma temperatura de 100 graus Celsius.',
    ],
    ['Qual é a capital do Japão?', 'Tóquio é a capital do Japão e a sua maior cidade.'],
    ['Como as abelhas fazem mel?', 'As abelhas fazem mel com o néctar das flores, que levam para a colmeia.'],
    ['Quanto tempo a lua leva para dar a volta à terra?', 'A lua dá a volta à terra em cerca de 27 dias.'],
    ['Quem pintou a Mona Lisa?', 'Leonardo da Vinci pintou a Mona Lisa no início do século XVI.'],
  ]),
  texts('ru', [
    ['При какой температуре кипит вода?', 'На уровне моря вода кипит при температуре 100 градусов Цельсия.'],
    ['Какая столица у Японии?', 'Токио — столица Японии и её самый большой город.'],
    ['Как пчёлы делают мёд?', 'Пчёлы делают мёд из нектара цветов, который они приносят в улей.'],
    ['За какое время луна обходит вокруг земли?', 'Луна обходит вокруг земли примерно за 27 дней.'],
    ['Кто написал картину «Мона Лиза»?', 'Картину «Мона Лиза» написал Леонардо да Винчи в начале XVI века.'],
  ]),
  texts('el', [
    [
      'Σε ποια θερμοκρασία βράζει το νερό;',
      'Στο επίπεδο της θάλασσας το νερό βράζει σε θερμοκρασία 100 βαθμών Κελσίου.',
    ],
    [
      'Ποια είναι η πρωτεύουσα της Ιαπωνίας;',
      'Το Τόκιο είναι η πρωτεύουσα της Ιαπωνίας και η μεγαλύτερη πόλη της.',
    ],
    [
      'Πώς φτιάχνουν μέλι οι μέλισσες;',
      'Οι μέλισσες φτιάχνουν μέλι από το νέκταρ των λουλουδιών, που το φέρνουν στην κυψέλη.',
    ],
    [
      'Σε πόσο χρόνο κάνει η σελήνη τον γύρο της γης;',
      'Η σελήνη κάνει τον γύρο της γης σε περίπου 27 ημέρες.',
    ],
    [
      'Ποιος ζωγράφισε τη Μόνα Λίζα;',
      'Ο Λεονάρντο ντα Βίντσι ζωγράφισε τη Μόνα Λίζα στις αρχές του 16ου αιώνα.',
    ],
  ]),
  texts('tr', [
    ['Su hangi sıcaklıkta kaynar?', 'Deniz seviyesinde su 100 derece sıcaklıkta kaynar.'],
    ["Japonya'nın başkenti neresidir?", "Tokyo, Japonya'nın başkenti ve en büyük şehridir."],
    ['Arılar balı nasıl yapar?', 'Arılar balı çiçeklerin nektarından yapar ve kovanlarına taşır.'],
    ['Ay dünyanın çevresini ne kadar sürede dolanır?', 'Ay dünyanın çevresini yaklaşık 27 günde dolanır.'],
    ["Mona Lisa'yı kim yaptı?", "Mona Lisa'yı Leonardo da Vinci 16. yüzyılın başında yaptı."],
  ]),
  texts('id', [
    ['Pada suhu berapa air mendidih?', 'Di permukaan laut air mendidih pada suhu 100 derajat Celsius.'],
    ['Apa ibu kota Jepang?', 'Tokyo adalah ibu kota Jepang dan kota terbesarnya.'],
    ['Bagaimana lebah membuat madu?', 'Lebah membuat madu dari nektar bunga yang dibawa ke sarangnya.'],
    ['Berapa lama bulan mengelilingi bumi?', 'Bulan mengelilingi bumi dalam waktu sekitar 27 hari.'],
    ['Siapa yang melukis Mona Lisa?', 'Leonardo da Vinci melukis Mona Lisa pada awal abad ke-16.'],
  ]),
  texts('vi', [
    ['Nước sôi ở nhiệt độ nào?', 'Ở mực nước biển, nước sôi ở nhiệt độ 100 độ C.'],
    ['Thủ đô của Nhật Bản là gì?', 'Tokyo là thủ đô của Nhật Bản và là thành phố lớn nhất nước này.'],
    ['Ong làm mật như thế nào?', 'Ong làm mật từ phấn và mật hoa mà chúng mang về tổ.'],
    ['Mặt trăng quay quanh trái đất mất bao lâu?', 'Mặt trăng quay quanh trái đất trong khoảng 27 ngày.'],
    ['Ai đã vẽ bức tranh Mona Lisa?', 'Leonardo da Vinci đã vẽ bức tranh Mona Lisa vào đầu thế kỷ 16.'],
  ]),
  texts('ar', [
    ['عند أي درجة حرارة يغلي الماء؟', 'عند مستوى سطح البحر يغلي الماء عند درجة حرارة 100 مئوية.'],
    ['ما هي عاصمة اليابان؟', 'طوكيو هي عاصمة اليابان وأكبر مدنها.'],
    ['كيف يصنع النحل العسل؟', 'يصنع النحل العسل من رحيق الأزهار الذي يحمله إلى الخلية.'],
    ['كم يستغرق دوران القمر حول الأرض؟', 'يستغرق دوران القمر حول الأرض نحو 27 يوما.'],
    ['من رسم لوحة الموناليزا؟', 'رسم ليوناردو دا فينشي لوحة الموناليزا في بداية القرن السادس عشر.'],
  ]),
  texts('hi', [
    ['पानी किस तापमान पर उबलता है?', 'समुद्र तल पर पानी 100 डिग्री सेल्सियस तापमान पर उबलता है।'],
    ['जापान की राजधानी क्या है?', 'टोक्यो जापान की राजधानी और उसका सबसे बड़ा शहर है।'],
    ['मधुमक्खियाँ शहद कैसे बनाती हैं?', 'मधुमक्खियाँ फूलों के रस से शहद बनाती हैं, जिसे वे छत्ते में लाती हैं।'],
    ['चाँद पृथ्वी का चक्कर कितने समय में लगाता है?', 'चाँद लगभग 27 दिनों में पृथ्वी का चक्कर लगाता है।'],
    ['मोना लिसा किसने बनाई थी?', 'मोना लिसा लियोनार्दो दा विंची ने सोलहवीं सदी की शुरुआत में बनाई थी।'],
  ]),
  texts('zh', [
    ['水在什么温度下沸腾？', '在海平面上，水在100摄氏度的温度下沸腾。'],
    ['日本的首都是哪里？', '东京是日本的首都，也是日本最大的城市。'],
    ['蜜蜂怎样酿蜜？', '蜜蜂采集花蜜，带回蜂巢酿成蜂蜜。'],
    ['月球绕地球一周要多长时间？', '月球绕地球一周大约需要27天。'],
    ['《蒙娜丽莎》是谁画的？', '《蒙娜丽莎》是达芬奇在十六世纪初画的。'],
  ]),
  texts('ja', [
    ['水は何度で沸騰しますか。', '海面の高さでは、水は摂氏100度で沸騰します。'],
    ['日本の首都はどこですか。', '東京は日本の首都であり、最大の都市です。'],
    ['蜂はどうやって蜂蜜を作りますか。', '蜂は花の蜜を巣に運び、そこから蜂蜜を作ります。'],
    ['月が地球を一周するのにどのくらいかかりますか。', '月は約27日で地球を一周します。'],
    [
      'モナ・リザを描いたのは誰ですか。',
      'モナ・リザは十六世紀の初めにレオナルド・ダ・ヴィンチが描きました。',
    ],
  ]),
  texts('ko', [
    ['물은 몇 도에서 끓습니까?', '해수면에서 물은 섭씨 100도에서 끓습니다.'],
    ['일본의 수도는 어디입니까?', '도쿄는 일본의 수도이며 가장 큰 도시입니다.'],
    ['꿀벌은 꿀을 어떻게 만듭니까?', '꿀벌은 꽃에서 모은 즙을 벌집으로 가져와 꿀을 만듭니다.'],
    ['달이 지구를 한 바퀴 도는 데 얼마나 걸립니까?', '달이 지구를 한 바퀴 도는 데 약 27일이 걸립니다.'],
    ['모나리자는 누가 그렸습니까?', '모나리자는 레오나르도 다빈치가 16세기 초에 그렸습니다.'],
  ]),
  texts('th', [
    ['น้ำเดือดที่อุณหภูมิเท่าใด', 'ที่ระดับน้ำทะเล น้ำเดือดที่อุณหภูมิ 100 องศาเซลเซียส'],
    ['เมืองหลวงของญี่ปุ่นคืออะไร', 'โตเกียวคือเมืองหลวงของญี่ปุ่นและเป็นเมืองที่ใหญ่ที่สุด'],
    ['ผึ้งทำน้ำผึ้งอย่างไร', 'ผึ้งทำน้ำผึ้งจากน้ำหวานของดอกไม้ที่นำกลับมายังรัง'],
    ['ดวงจันทร์โคจรรอบโลกใช้เวลานานเท่าใด', 'ดวงจันทร์โคจรรอบโลกใช้เวลาประมาณ 27 วัน'],
    ['ใครวาดภาพโมนาลิซา', 'เลโอนาร์โด ดา วินชี วาดภาพโมนาลิซาในต้นศตวรรษที่ 16'],
  ]),
];

/**
 * A paragraph about nothing that anybody asks here, to make texts long with. Plain statements without names or numbers, so
 * that no answer is in it by accident.
 */
export const padding =
  'The room has a table and four chairs. A lamp stands beside the door, and there is a carpet on the floor. The walls are ' +
  'white and the curtains are grey. Somebody has left an umbrella in the corner. The shelf holds a few plates, two cups and a ' +
  'bowl with spoons. Outside the window there is a yard with a fence, a bench and a small shed. In the afternoon the light ' +
  'falls on the bench. ';

function texts(
  language: string,
  pairs: readonly (readonly [question: string, answer: string])[],
): ProbeTexts {
  return { language, pairs: pairs.map(([question, answer]) => ({ question, answer })) };
}
