-- One row is a sentence of a current article, with what people always join: headline, publisher, date, address.
SELECT
    sentences.*,
    articles.headline,
    articles.publisher,
    articles.section,
    articles.authors,
    articles.article_date,
    articles.language,
    coalesce(articles.canonical_url, articles.url) AS url
FROM all_sentences AS sentences
JOIN articles USING (article_id)
