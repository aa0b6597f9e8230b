-- One row is an article or live blog in its current text, the one observed last; `all_articles` has every text and kind.
WITH observed AS (
    SELECT
        article_documents.article_id,
        max(coalesce(article_documents.observed_at, loads.started_at)) AS observed_at,
        max(loads.load_number) AS load_number
    FROM all_article_documents AS article_documents
    JOIN loads USING (load_id)
    GROUP BY ALL
),
revisions AS (
    SELECT
        article_id,
        row_number() OVER (
            PARTITION BY article_key ORDER BY observed_at, load_number, article_id
        )::INTEGER AS revision_number,
        (count(*) OVER (PARTITION BY article_key))::INTEGER AS revision_count
    FROM all_articles
    JOIN observed USING (article_id)
)
SELECT
    all_articles.*,
    revisions.revision_number,
    revisions.revision_count
FROM all_articles
JOIN revisions USING (article_id)
WHERE revision_number = revision_count AND kind IN ('article', 'live_blog')
