-- One row is a document that gave a current article; `all_article_documents` has those of every text.
SELECT * FROM all_article_documents SEMI JOIN articles USING (article_id)
