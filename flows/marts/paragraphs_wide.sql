-- One row is a paragraph of a current article, with what people always join: headline, publisher, date, address.
SELECT
    paragraphs.*,
    articles.headline,
    articles.publisher,
    articles.section,
    articles.authors,
    articles.article_date,
    articles.language,
    coalesce(articles.canonical_url, articles.url) AS url
FROM all_paragraphs AS paragraphs
JOIN articles USING (article_id)
