"""What sites say around articles, in the languages of the press; each as `normalise` leaves it.

A phrase counts only where it is all that a line, a button or a heading says: sentences of articles never match.
"""

from __future__ import annotations

from newskeep.text.normalise import normalise


def _phrases(*lines: str) -> frozenset[str]:
    return frozenset(normalise(phrase) for line in lines for phrase in line.split("|"))


#: asks for money; each names the site or its work, or nobody
ASKS = _phrases(
    "donate|donate now|donate today|donate here|make a donation|support us|support our work|support our journalism",
    "support this site|support this website|support independent journalism|support quality journalism|become a member",
    "become a supporter|become a patron|buy me a coffee|buy us a coffee|help us keep going|fund our journalism",
    "jetzt spenden|spenden|unterstützen sie uns|unterstütze uns|unterstützen sie unsere arbeit|werden sie mitglied",
    "unterstützen sie unabhängigen journalismus|unterstützen sie unseren journalismus|jetzt unterstützen",
    "faire un don|faites un don|je fais un don|soutenez-nous|soutenez notre travail|soutenez notre journalisme",
    "soutenez le journalisme indépendant|soutenir notre journal|devenez membre",
    "dona ahora|haz una donación|haga una donación|apóyanos|apóyenos|apoya nuestro trabajo|apoya el periodismo independiente",
    "apoya nuestro periodismo|hazte socio|dona ora|fai una donazione|sostienici|sostieni il nostro lavoro",
    "sostieni il giornalismo indipendente|apoie-nos|apoie o nosso trabalho|apoie o jornalismo independente|faça uma doação",
    "doneer nu|doneer|steun ons|steun ons werk|steun onafhankelijke journalistiek|wesprzyj nas|wspieraj nas|wpłać teraz",
    "wesprzyj naszą pracę|поддержите нас|поддержать нас|поддержать проект|поддержите проект|поддержать редакцию",
    "поддержите нашу работу|поддержите независимую журналистику|сделать пожертвование|пожертвовать",
    "підтримайте нас|підтримати нас|підтримати проєкт|підтримати редакцію|bağış yap|bize destek olun|støtt oss|stött oss",
    "støt os|tue meitä|podpořte nás|podporte nás|támogass minket|támogassa munkánkat|susține-ne|donează|στηρίξτε μας",
    "ادعمنا|تبرع الآن|ادعموا الصحافة المستقلة|支持我们|支持我們|捐款|赞助我们|贊助我們|寄付する|寄付をする|ご支援ください|후원하기",
    "हमें सहयोग करें|dukung kami|donasi sekarang|ủng hộ chúng tôi",
)
#: where a comment form or the comments begin
COMMENTS = _phrases(
    "notify of|inline feedback|inline feedbacks|view all comments|newest|newest oldest|newest oldest most voted|newest most voted",
    "leave a reply|leave a comment|add a comment|add your comment|post a comment|write a comment|join the discussion",
    "join the conversation|your email address will not be published|save my name email and website in this browser",
    "sign in to comment|log in to comment|comments are closed|show comments|load comments|read comments|view comments",
    "schreiben sie einen kommentar|schreibe einen kommentar|kommentar schreiben|kommentar verfassen|kommentar hinterlassen",
    "hinterlasse einen kommentar|kommentare anzeigen|alle kommentare anzeigen|diskutieren sie mit|jetzt kommentieren",
    "deine e-mail-adresse wird nicht veröffentlicht|ihre e-mail-adresse wird nicht veröffentlicht",
    "laisser un commentaire|laissez un commentaire|ajouter un commentaire|écrire un commentaire|voir tous les commentaires",
    "voir les commentaires|votre adresse e-mail ne sera pas publiée|réagir à cet article|annuler la réponse",
    "deja un comentario|dejar un comentario|deja una respuesta|escribe un comentario|añade un comentario|ver comentarios",
    "ver todos los comentarios|tu dirección de correo electrónico no será publicada|comenta esta noticia",
    "lascia un commento|aggiungi un commento|scrivi un commento|il tuo indirizzo email non sarà pubblicato|commenta la notizia",
    "deixe um comentário|deixe uma resposta|adicionar comentário|o seu endereço de e-mail não será publicado",
    "plaats een reactie|geef een reactie|laat een reactie achter|reageer op dit artikel|bekijk alle reacties",
    "dodaj komentarz|napisz komentarz|pokaż komentarze|skomentuj|twój adres e-mail nie zostanie opublikowany",
    "оставить комментарий|оставьте комментарий|добавить комментарий|написать комментарий|комментировать|показать комментарии",
    "ваш адрес email не будет опубликован|ваш e-mail не будет опубликован|обсудить на форуме",
    "залишити коментар|додати коментар|yorum yap|yorum yaz|bir yorum yazın|yorumları göster|lämna en kommentar|skriv en kommentar",
    "legg igjen en kommentar|skriv kommentar|jätä kommentti|kirjoita kommentti|přidat komentář|pridať komentár|hozzászólás írása",
    "lasă un comentariu|αφήστε ένα σχόλιο|اترك تعليقا|اترك تعليقاً|أضف تعليقا|أضف تعليقك|发表评论|發表評論|写评论|我要评论|查看全部评论",
    "留言|发表回复|コメントを残す|コメントを書く|コメントする|コメントを投稿|댓글 쓰기|댓글을 남겨주세요|tinggalkan komentar|tulis komentar",
    "để lại bình luận|viết bình luận",
)
#: how a page of an error is headed
NOT_FOUND = _phrases(
    "not found|page not found|page can't be found|page cannot be found|page could not be found|that page can't be found",
    "this page could not be found|this page can't be found|the page you requested could not be found|page doesn't exist",
    "the page you are looking for doesn't exist|this page doesn't exist|this page does not exist|page unavailable",
    "the page you were looking for doesn't exist|the page you are looking for could not be found|we can't find that page",
    "we couldn't find that page|we can't find the page you're looking for|article not found|story not found|nothing found",
    "this page isn't available|content not found|page no longer exists|this article is no longer available",
    "seite nicht gefunden|die seite wurde nicht gefunden|diese seite wurde nicht gefunden|seite existiert nicht|nicht gefunden",
    "artikel nicht gefunden|diese seite existiert nicht|diese seite existiert leider nicht|page introuvable|page non trouvée",
    "cette page n'existe pas|cette page est introuvable|la page demandée n'existe pas|la page que vous recherchez n'existe pas",
    "article introuvable|página no encontrada|página no existe|no se encontró la página|la página no existe",
    "la página que buscas no existe|esta página no existe|no encontrado|pagina non trovata|la pagina non esiste",
    "questa pagina non esiste|página não encontrada|a página não existe|não encontrado|pagina niet gevonden|niet gevonden",
    "deze pagina bestaat niet|strona nie została znaleziona|nie znaleziono strony|strona nie istnieje|nie znaleziono",
    "страница не найдена|страница не существует|такой страницы нет|такой страницы не существует|не найдено|запрашиваемая страница не найдена",
    "сторінку не знайдено|сторінка не знайдена|sayfa bulunamadı|aradığınız sayfa bulunamadı|sidan hittades inte|sidan kunde inte hittas",
    "siden ble ikke funnet|fant ikke siden|siden blev ikke fundet|siden findes ikke|sivua ei löytynyt|sivua ei löydy",
    "stránka nenalezena|stránka nebyla nalezena|stránka sa nenašla|az oldal nem található|a keresett oldal nem található",
    "pagina nu a fost găsită|pagina nu există|η σελίδα δεν βρέθηκε|الصفحة غير موجودة|لم يتم العثور على الصفحة|העמוד לא נמצא",
    "页面不存在|找不到页面|页面未找到|您访问的页面不存在|頁面不存在|找不到頁面|找不到網頁|ページが見つかりません|お探しのページは見つかりませんでした",
    "ページが見つかりませんでした|페이지를 찾을 수 없습니다|पृष्ठ नहीं मिला|halaman tidak ditemukan|không tìm thấy trang",
)
BROKEN = _phrases(
    "internal server error|server error|service unavailable|service temporarily unavailable|bad gateway|gateway timeout",
    "gateway time-out|bad request|forbidden|access denied|something went wrong|an error occurred|an error has occurred",
    "application error|database error|error establishing a database connection|temporarily unavailable|too many requests",
    "site under maintenance|under maintenance|scheduled maintenance|down for maintenance|we'll be right back|we will be right back",
    "this site is down for maintenance|be right back|web server is down|origin is unreachable|connection timed out",
    "interner serverfehler|serverfehler|ein fehler ist aufgetreten|es ist ein fehler aufgetreten|wartungsarbeiten|wartungsmodus",
    "dienst nicht verfügbar|zugriff verweigert|erreur interne du serveur|erreur serveur|une erreur est survenue|accès refusé",
    "une erreur s'est produite|site en maintenance|en maintenance|error interno del servidor|se ha producido un error|algo salió mal",
    "ha ocurrido un error|acceso denegado|sitio en mantenimiento|errore interno del server|si è verificato un errore|accesso negato",
    "sito in manutenzione|erro interno do servidor|ocorreu um erro|acesso negado|site em manutenção|er is een fout opgetreden",
    "er ging iets mis|wystąpił błąd|przerwa techniczna|внутренняя ошибка сервера|ошибка сервера|произошла ошибка|доступ запрещен",
    "технические работы|сайт временно недоступен|сталася помилка|bir hata oluştu|ett fel uppstod|det oppstod en feil",
    "der opstod en fejl|tapahtui virhe|حدث خطأ|服务器错误|伺服器錯誤|网站维护中|エラーが発生しました|メンテナンス中|ただいまメンテナンス中です",
    "오류가 발생했습니다",
)
LOGIN = _phrases(
    "log in|login|sign in|log in to your account|sign in to your account|log in to continue|sign in to continue|member login",
    "subscriber login|please log in|please sign in|log in or register|sign in or create an account|log in or sign up",
    "anmelden|einloggen|bitte anmelden|jetzt anmelden|login für abonnenten|bitte melden sie sich an",
    "connexion|se connecter|connectez-vous|identifiez-vous|s'identifier|iniciar sesión|inicia sesión|inicie sesión|accede",
    "accedi|accedi al tuo account|entrar|iniciar sessão|fazer login|faça login|inloggen|aanmelden|zaloguj się|logowanie",
    "войти|вход|вход на сайт|авторизация|увійти|вхід|giriş yap|üye girişi|logga in|logg inn|log ind|kirjaudu sisään|kirjaudu",
    "přihlášení|přihlásit se|prihlásenie|bejelentkezés|autentificare|σύνδεση|تسجيل الدخول|התחברות|登录|登入|用户登录|ログイン|로그인",
    "लॉग इन करें|masuk|đăng nhập",
)
#: buttons by which a visitor agrees
AGREE = _phrases(
    "accept|accept all|accept all cookies|accept cookies|accept and continue|accept and close|accept & continue|i accept",
    "agree|agree and continue|agree and close|i agree|yes i agree|allow all|allow all cookies|consent|i consent|got it",
    "reject all|manage options|manage preferences|cookie settings|manage settings|more options|continue without accepting",
    "akzeptieren|alle akzeptieren|alles akzeptieren|alle cookies akzeptieren|akzeptieren und weiter|zustimmen|ich stimme zu",
    "zustimmen und weiter|einverstanden|einwilligen|einwilligen und weiter|allen zustimmen|alle ablehnen|mit werbung weiterlesen",
    "accepter|tout accepter|accepter tout|accepter et continuer|accepter & fermer|accepter et fermer|j'accepte|tout refuser",
    "continuer sans accepter|accepter les cookies|aceptar|aceptar todo|aceptar todas|aceptar y continuar|aceptar cookies",
    "aceptar y cerrar|acepto|rechazar todo|aceptar todas las cookies|accetta|accetta tutto|accetta tutti|accetta e continua",
    "accetta e chiudi|acconsento|rifiuta tutto|continua senza accettare|aceitar|aceitar todos|aceitar tudo|aceito|concordo",
    "aceitar e continuar|accepteren|alles accepteren|akkoord|accepteer|alle cookies accepteren|ga akkoord|zgadzam się|akceptuję",
    "akceptuj wszystko|przejdź do serwisu|zaakceptuj wszystkie|принять|принять все|согласен|я согласен|согласиться|принимаю",
    "прийняти|прийняти все|погоджуюсь|kabul et|tümünü kabul et|kabul ediyorum|acceptera|acceptera alla|godkänn|godkänn alla",
    "jag godkänner|godta|godta alle|aksepter alle|accepter alle|tillad alle|hyväksy|hyväksy kaikki|přijmout|přijmout vše|souhlasím",
    "prijať všetko|súhlasím|elfogadom|összes elfogadása|acceptă|acceptă tot|sunt de acord|αποδοχή|συμφωνώ|αποδοχή όλων",
    "موافق|قبول الكل|أوافق|אני מסכים|同意|接受|全部接受|接受所有 cookie|我同意|同意并继续|同意する|すべて同意する|同意して続ける|동의|모두 동의",
    "तुरंत स्वीकार करें|setuju|terima semua|đồng ý|chấp nhận tất cả",
)
#: how a page says that the rest of it is for subscribers
SUBSCRIBE = _phrases(
    "subscribe to continue reading|subscribe to keep reading|subscribe to read more|subscribe to read the full article|subscribe to read",
    "this article is for subscribers only|this content is for subscribers only|this article is for subscribers",
    "this content is for members only|to continue reading subscribe|to read the full story subscribe",
    "sign up to read this article|unlock this article|log in to read more",
    "register to continue reading|create an account to continue reading|start your free trial to continue reading",
    "you have reached your limit of free articles|you've reached your article limit",
    "to continue reading please subscribe|get full access to this article|continue reading with a subscription",
    "weiterlesen mit abo|jetzt abonnieren und weiterlesen|dieser artikel ist nur für abonnenten|dieser artikel ist kostenpflichtig",
    "dieser artikel ist abonnenten vorbehalten|weiterlesen mit plus",
    "lesen sie diesen artikel mit|jetzt weiterlesen|diesen artikel weiterlesen mit",
    "mit einem abo weiterlesen|dieser artikel ist exklusiv für abonnenten|jetzt testen und weiterlesen",
    "cet article est réservé aux abonnés",
    "la suite est réservée aux abonnés|abonnez-vous pour lire la suite|pour lire la suite abonnez-vous",
    "il vous reste de cet article à lire|lire la suite en vous abonnant",
    "suscríbete para seguir leyendo",
    "suscríbete para leer más|este contenido es solo para suscriptores|artículo solo para suscriptores",
    "contenuto riservato agli abbonati|articolo riservato agli abbonati|abbonati per continuare a leggere",
    "assine para continuar lendo",
    "dit artikel is alleen voor abonnees|word abonnee om verder te lezen|lees verder met een abonnement",
    "artykuł dostępny tylko dla subskrybentów|treść dostępna tylko dla prenumeratorów|dalsza część artykułu dostępna dla subskrybentów",
    "материал доступен только подписчикам|оформите подписку чтобы читать дальше",
    "подпишитесь чтобы читать дальше|bu içerik abonelere özeldir|devamını okumak için abone olun",
    "artikeln är endast för prenumeranter|för dig som är prenumerant|denne saken er for abonnenter",
    "artiklen er kun for abonnenter|tämä artikkeli on tilaajille|článek je jen pro předplatitele",
    "هذا المحتوى للمشتركين فقط|订阅后继续阅读|订阅以继续阅读|本文仅供订阅者阅读|訂閱以繼續閱讀|この記事は有料会員限定です",
    "残り文字は有料会員限定です|続きを読むには会員登録が必要です|유료 회원 전용 기사입니다",
)
#: likewise, and it may stand at a teaser of another article as well
SUBSCRIBERS = _phrases(
    "for subscribers only|subscriber exclusive|this is a premium article|already a subscriber",
    "already a subscriber log in|already a subscriber sign in|nur für abonnenten|exklusiv für abonnenten",
    "sie sind bereits abonnent|sie haben bereits ein abo|bereits abonnent|réservé aux abonnés",
    "article réservé aux abonnés|contenu réservé aux abonnés|déjà abonné|déjà abonné connectez-vous",
    "déjà abonné se connecter|contenido exclusivo para suscriptores|exclusivo para suscriptores|ya soy suscriptor",
    "ya eres suscriptor|sei già abbonato|conteúdo exclusivo para assinantes|exclusivo para assinantes",
    "já é assinante|artigo exclusivo para assinantes|alleen voor abonnees|al abonnee|masz już prenumeratę",
    "доступно только подписчикам|уже есть подписка|kun for abonnenter|vain tilaajille|csak előfizetőknek|有料会員限定",
    "会員限定記事|구독자 전용",
)
#: advertisements, newsletters and buttons that leave their words between paragraphs
PROMOS = _phrases(
    "advertisement|advertisment|story continues below advertisement|article continues below advertisement|sponsored content",
    "continue reading below advertisement|advertisement continue reading the main story|skip advertisement|sponsored",
    "thanks for signing up|thank you for signing up|thank you for subscribing|there was an error processing your subscription",
    "sign up for our newsletter|subscribe to our newsletter|sign up to our newsletter|get the latest news in your inbox",
    "subscribe|subscribe now|abonnieren|jetzt abonnieren|s'abonner|abonnez-vous|je m'abonne|suscribirse|suscríbete|iscriviti",
    "abbonati|inscreva-se|assine já|abonneer|abonneren|subskrybuj|подписаться|підписатися|abone ol|prenumerera|订阅|訂閱|購読する",
    "share this article|share this story|share this|like this story share it with a friend|click here to subscribe",
    "follow us on twitter|follow us on facebook|follow us on instagram|this article was originally published here|print article",
    "read more|read also|see also|order reprints|werbung|anzeige|artikel teilen|newsletter abonnieren|mehr zum thema|lesen sie auch",
    "publicité|la suite après la publicité|partager cet article|inscrivez-vous à notre newsletter|lire aussi|à lire aussi|a lire aussi",
    "publicidad|compartir este artículo|suscríbete a nuestra newsletter|suscríbete a nuestro boletín|lea también|lee también",
    "pubblicità|continua a leggere dopo la pubblicità|condividi questo articolo|iscriviti alla newsletter|leggi anche",
    "publicidade|continua após a publicidade|compartilhe esta notícia|leia também|leia mais|advertentie|deel dit artikel|lees ook",
    "reklama|udostępnij artykuł|czytaj także|czytaj też|zapisz się na newsletter|реклама|поделиться|читайте также|читать также",
    "подпишитесь на нашу рассылку|подписывайтесь на наш телеграм-канал|поділитися|читайте також|reklam|annons|annonse|annonce|mainos",
    "dela artikeln|läs också|les også|læs også|lue myös|paylaş|διαφήμιση|διαβάστε επίσης|إعلان|اقرأ أيضا|اقرأ أيضاً|广告|廣告|相关阅读|広告|あわせて読みたい|関連記事|광고",
)
