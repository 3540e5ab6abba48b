"""Awards 表彰: yearly commendation lists of a community, from stated criteria."""
