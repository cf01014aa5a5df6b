"""The report: one page, in Chinese and English, of what stored results say, with the workbook of its tables and its print on paper."""
