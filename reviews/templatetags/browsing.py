"""Links to lists with something chosen: `{% films_with genre="drama" as url %}`."""

from django import template

from reviews.browsing import articles_url, films_url, people_url

register = template.Library()
register.simple_tag(films_url, name="films_with")
register.simple_tag(articles_url, name="articles_with")
register.simple_tag(people_url, name="people_with")
