-- One row is a paragraph of a current article; `all_paragraphs` has those of every text.
SELECT * FROM all_paragraphs SEMI JOIN articles USING (article_id)
