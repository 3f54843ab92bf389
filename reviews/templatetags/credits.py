"""Credits in templates; groups of them come from `reviews.credits.end_credits`."""

from django import template

from reviews.credits import credit_job, credit_notes, has_long_crew

register = template.Library()
register.filter("credit_job", credit_job)
register.filter("credit_notes", credit_notes)
register.filter("has_long_crew", has_long_crew)
