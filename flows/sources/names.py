"""The usual names of a record's columns, as data. Compared without case, accents, "_", "-", "." and blanks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from flows.settings import Settings

NAMES: dict[str, tuple[str, ...]] = {  # the first name that holds a value wins; English first
    "text": (
        *("text", "main_text", "article_text", "article_body", "body_text", "plain_text", "full_text", "clean_text"),
        *("cleaned_text", "content_text", "text_content", "body", "content", "contents", "page_content", "raw_text"),
        *("raw_content", "article_content", "news_text", "story_text", "article", "story", "document"),
    ),
    "html": ("html", "raw_html", "html_content", "content_html", "body_html", "page_html", "html_body", "html_raw"),
    "url": (
        *("url", "link", "article_url", "page_url", "web_url", "news_url", "original_url", "permalink", "uri"),
        *("canonical_url", "source_url", "article_link", "href", "source"),
    ),
    "fetched_at": (
        *("fetched_at", "crawled_at", "scraped_at", "retrieved_at", "downloaded_at", "date_download", "download_date"),
        *("date_downloaded", "date_crawled", "crawl_date", "fetch_date", "scrape_date", "fetch_time", "crawl_time"),
        *("scraped_date", "warc_date", "accessed_at", "collected_at", "ingested_at", "crawl_timestamp", "timestamp"),
    ),
    "title": ("title", "headline", "article_title", "news_title", "heading", "web_title", "head_line"),
    "date": (
        *("published_at", "date_published", "date_publish", "published", "publish_date", "published_date", "pub_date"),
        *("publication_date", "published_time", "published_on", "publish_time", "publication_time", "date_time"),
        *("web_publication_date", "article_date", "posted_at", "created_at", "date", "time"),
    ),
    "updated": (
        *("updated_at", "date_updated", "updated", "date_modified", "date_modify", "modified", "modified_at"),
        *("last_modified", "last_updated", "update_date", "modified_date"),
    ),
    "author": ("authors", "author", "byline", "by_line", "author_name", "writer", "creator", "journalist"),
    "publisher": (
        *("publisher", "publication", "site_name", "publisher_name", "source_name", "outlet", "newspaper", "media"),
        *("journal", "site", "source", "source_domain", "domain", "hostname", "host"),
    ),
    "section": ("section", "section_name", "article_section", "category", "rubric", "desk", "topic", "categories"),
    "language": ("language", "lang", "in_language", "language_code"),
}
NAMES_BY_LANGUAGE: dict[str, dict[str, str]] = {
    "de": {
        "text": "volltext artikeltext beitragstext nachrichtentext textinhalt fließtext haupttext inhalt",
        "url": "artikel_url artikellink webadresse internetadresse adresse quelle",
        "fetched_at": "abgerufen_am abrufdatum abrufzeit abruf_datum erfasst_am crawldatum downloaddatum",
        "title": "titel überschrift ueberschrift schlagzeile artikeltitel",
        "date": "veröffentlicht_am veroeffentlicht_am veröffentlicht veroeffentlicht veröffentlichungsdatum "
        "veroeffentlichungsdatum erscheinungsdatum erschienen_am publikationsdatum artikeldatum datum zeitpunkt",
        "updated": "aktualisiert_am aktualisiert aktualisierungsdatum geändert_am geaendert_am änderungsdatum "
        "aenderungsdatum letzte_änderung letzte_aenderung letzte_aktualisierung",
        "author": "autor autoren autorin autorinnen verfasser verfasserin verfasst_von urheber journalistin",
        "publisher": "herausgeber verlag zeitung zeitschrift publikation quelle",
        "section": "ressort rubrik kategorie",
        "language": "sprache",
    },
    "fr": {
        "text": "texte texte_intégral texte_complet texte_article contenu contenu_article corps corps_du_texte",
        "url": "url_article lien lien_article adresse adresse_web",
        "fetched_at": "date_de_collecte date_collecte date_de_téléchargement date_de_récupération consulté_le",
        "title": "titre titre_article intitulé manchette",
        "date": "date_de_publication date_publication publié_le date_de_parution date_parution date_article",
        "updated": "mis_à_jour_le mise_à_jour date_de_mise_à_jour date_mise_à_jour date_de_modification modifié_le",
        "author": "auteur auteurs auteure autrice nom_auteur journaliste",
        "publisher": "éditeur média nom_du_média",
        "section": "rubrique catégorie",
        "language": "langue",
    },
    "es": {
        "text": "texto texto_completo texto_noticia contenido cuerpo cuerpo_noticia cuerpo_del_texto",
        "url": "url_noticia enlace enlace_noticia dirección dirección_web fuente",
        "fetched_at": "fecha_de_captura fecha_captura fecha_de_descarga fecha_descarga fecha_extracción",
        "title": "título titular encabezado titulo_noticia",
        "date": "fecha_de_publicación fecha_publicación publicado_el publicado fecha_noticia fecha fecha_hora",
        "updated": "fecha_de_actualización fecha_actualización actualizado_el actualizado fecha_modificación",
        "author": "autor autores autora autoras nombre_autor periodista redactor",
        "publisher": "periódico diario medio medio_de_comunicación editora fuente",
        "section": "sección categoría",
        "language": "idioma lengua",
    },
    "it": {
        "text": "testo testo_completo testo_articolo contenuto contenuto_articolo corpo corpo_articolo",
        "url": "url_articolo link_articolo collegamento indirizzo indirizzo_web fonte",
        "fetched_at": "data_di_raccolta data_raccolta data_download data_di_scaricamento scaricato_il",
        "title": "titolo titolo_articolo",
        "date": "data_di_pubblicazione data_pubblicazione pubblicato_il pubblicato data_articolo data data_ora",
        "updated": "data_di_aggiornamento data_aggiornamento aggiornato_il aggiornato data_modifica ultima_modifica",
        "author": "autore autori autrice nome_autore giornalista",
        "publisher": "editore testata giornale quotidiano fonte",
        "section": "sezione rubrica categoria",
        "language": "lingua",
    },
    "pt": {
        "text": "texto_integral texto_da_notícia conteúdo corpo_da_notícia corpo_do_texto",
        "url": "url_da_notícia ligação endereço",
        "fetched_at": "data_de_coleta data_coleta data_de_recolha data_da_captura data_de_extração",
        "title": "manchete título_da_notícia",
        "date": "data_de_publicação data_publicação publicado_em data_da_notícia data_hora",
        "updated": "data_de_atualização data_atualização atualizado_em atualizado data_de_modificação",
        "author": "nome_do_autor jornalista repórter",
        "publisher": "jornal veículo editora",
        "section": "seção secção editoria",
        "language": "língua",
    },
    "nl": {
        "text": "tekst volledige_tekst artikeltekst inhoud",
        "url": "koppeling webadres adres bron",
        "fetched_at": "opgehaald_op ophaaldatum downloaddatum",
        "title": "kop koptekst",
        "date": "publicatiedatum gepubliceerd_op gepubliceerd datum_publicatie verschijningsdatum",
        "updated": "bijgewerkt_op bijgewerkt gewijzigd_op laatst_bijgewerkt wijzigingsdatum",
        "author": "auteursnaam schrijver",
        "publisher": "uitgever uitgeverij krant publicatie bron",
        "section": "rubriek sectie categorie",
        "language": "taal",
    },
    "ru": {
        "text": "текст полный_текст текст_статьи текст_новости содержание содержимое",
        "url": "ссылка адрес источник",
        "fetched_at": "дата_загрузки дата_сбора дата_скачивания время_загрузки",
        "title": "заголовок название заглавие",
        "date": "дата_публикации опубликовано время_публикации дата дата_и_время время",
        "updated": "дата_обновления обновлено дата_изменения изменено",
        "author": "автор авторы журналист",
        "publisher": "издание издатель издательство газета сми источник",
        "section": "рубрика раздел категория",
        "language": "язык",
    },
    "zh": {
        "text": "正文 正文内容 正文內容 全文 文本 内容 內容 文章内容 文章內容 新闻内容 新聞內容 新闻正文 文章",
        "url": "链接 鏈接 連結 网址 網址 文章链接 新闻链接 地址 来源 來源",
        "fetched_at": "抓取时间 抓取時間 采集时间 採集時間 爬取时间 爬取時間 下载时间",
        "title": "标题 標題 题目 題目 文章标题 文章標題 新闻标题 新聞標題",
        "date": "发布时间 發佈時間 發布時間 发布日期 發佈日期 發布日期 发表时间 發表時間 发表日期 出版日期 日期 "
        "时间 時間",
        "updated": "更新时间 更新時間 更新日期 修改时间 修改時間",
        "author": "作者 记者 記者 撰稿人",
        "publisher": "媒体 媒體 来源 來源 出版社 报纸 報紙 报社",
        "section": "栏目 欄目 版面 分类 分類 类别 類別 频道",
        "language": "语言 語言 语种",
    },
    "ja": {
        "text": "本文 記事本文 テキスト 記事内容 記事",
        "url": "リンク 記事url アドレス 出典 ソース",
        "fetched_at": "取得日時 取得日 収集日時 収集日",
        "title": "タイトル 見出し 題名 表題 記事タイトル",
        "date": "公開日時 公開日 配信日時 配信日 掲載日時 掲載日 発行日 投稿日 日付 日時",
        "updated": "更新日時 更新日 最終更新日 最終更新",
        "author": "著者 著者名 筆者 執筆者",
        "publisher": "発行元 発行者 新聞社 掲載紙 媒体名 メディア 出典 ソース",
        "section": "カテゴリ カテゴリー ジャンル 面名",
        "language": "言語",
    },
}
"""They come after the English ones, and one that languages share stands with the first. Where English means something
else its value tells: the Italian "data" is a date only if it can be one."""
ENCODINGS = (
    *("cp1252", "cp1251", "gb18030", "cp932", "euc_jp", "big5hkscs", "koi8_r", "mac_roman"),
    *("cp1250", "iso8859-2", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp949"),
)
"""Those that texts are read in; for names the first of the likeliest."""
MAX_JUDGED = 1_000
PAGE_NAMES = (".html", ".htm", ".xhtml", ".shtml")
HINTS = ("title", "date", "updated", "author", "publisher", "section", "language")
OPTIONS = {
    "text": "text_column",
    "html": "html_column",
    "url": "url_column",
    "title": "title_column",
    "date": "date_column",
}
_PASSED_OVER = re.compile(r"[\s_.\-'’\u0300-\u036f\u3099\u309a]+")
"""Between words, and the accents of letters that are taken apart."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which of a record's columns are read for what, in order of preference."""

    content: tuple[str, ...]
    """The document: its text, else its HTML, unless the user says."""
    html: tuple[str, ...]
    url: tuple[str, ...]
    fetched_at: tuple[str, ...]
    hints: tuple[tuple[str, tuple[str, ...]], ...]
    """Only those that have a column."""
    is_url_given: bool
    """The user has named the column: what it holds is an address, whatever it looks like."""

    @property
    def used(self) -> tuple[str, ...]:
        """All columns that are read, each once."""
        hints = (name for _, names in self.hints for name in names)
        return tuple(dict.fromkeys((*self.content, *self.html, *self.url, *self.fetched_at, *hints)))


Given = tuple[tuple[str, str], ...]
"""The columns that the user has named, by what they are read for."""


@lru_cache(maxsize=1 << 12)
def find_columns(names: Sequence[str], given: Given) -> Columns:
    """Which columns are read for what. In: the names of a record's columns, as a tuple, and `given_columns`."""
    by_name: dict[str, list[str]] = {}
    for name in names:
        by_name.setdefault(_plain(name), []).append(name)
    wanted = dict(given)

    def columns(role: str) -> tuple[str, ...]:
        if role not in wanted:
            return tuple(name for usual in _PLAIN_NAMES[role] for name in by_name.get(usual, ()))
        if wanted[role] in names:
            return (wanted[role],)
        return tuple(name for name in names if name.casefold() == wanted[role].casefold())

    text, html = columns("text"), columns("html")
    if "html" in wanted:
        content = html + (text if "text" in wanted else ())
    else:
        content = text if "text" in wanted else text + html
    hints = tuple((role, found) for role in HINTS if (found := columns(role)))
    return Columns(content, html, columns("url"), columns("fetched_at"), hints, "url" in wanted)


def given_columns(settings: Settings) -> Given:
    """The columns that the user has named, by what they are read for."""
    named = ((role, getattr(settings, option, None)) for role, option in OPTIONS.items())
    return tuple((role, name) for role, name in named if name)


def has_text(record: Mapping[str, object], given: Given = ()) -> bool:
    """Whether a record has a text in a column that is read as such."""
    return any(isinstance(record[name], str | bytes) for name in find_columns(tuple(record), given).content)


def is_text_name(name: str) -> bool:
    """Whether it is a usual name of the column that holds the text."""
    return _plain(name) in _PLAIN_NAMES["text"]


def read_names(header: Sequence[bytes], given: Iterable[str] = ()) -> list[str]:
    """The names of columns: in UTF-8, else in the encoding in which most of them are usual or `given` by the user."""
    try:
        return [name.decode() for name in header]
    except UnicodeDecodeError:
        judged = [name for name in header[:MAX_JUDGED] if not name.isascii()]
    wanted = {*_ALL_PLAIN, *map(_plain, given)}
    known = {code: sum(_plain(name.decode(code, "replace")) in wanted for name in judged) for code in ENCODINGS}
    encoding = max(ENCODINGS, key=known.__getitem__)
    return [name.decode(encoding, "replace") for name in header]


def _plain(name: str) -> str:
    return _PASSED_OVER.sub("", unicodedata.normalize("NFKD", name)).casefold()


def _plain_all(role: str) -> tuple[str, ...]:
    others = (name for names in NAMES_BY_LANGUAGE.values() for name in names.get(role, "").split())
    return tuple(dict.fromkeys(map(_plain, (*NAMES[role], *others))))


_PLAIN_NAMES = {role: _plain_all(role) for role in NAMES}
_ALL_PLAIN = frozenset(name for names in _PLAIN_NAMES.values() for name in names)
