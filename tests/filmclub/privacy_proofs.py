"""By which tests each sentence of the page on privacy is shown, under its key."""

from __future__ import annotations

_HERE = "tests/filmclub/test_privacy.py::TestWhatIsSaid"

PROOFS: dict[str, tuple[str, ...]] = {
    "reading": (f"{_HERE}::test_who_only_reads_gets_no_cookie",),
    "nothing-outside": (
        "tests/test_house.py::test_no_page_loads_anything_from_elsewhere",
        f"{_HERE}::test_no_page_may_load_anything_but_players_of_these_hosts",
    ),
    "videos": (f"{_HERE}::test_no_page_may_load_anything_but_players_of_these_hosts",),
    "request-log": (f"{_HERE}::test_the_line_of_a_request_does_not_say_whose",),
    "web-server-log": (f"{_HERE}::test_the_proposed_web_server_writes_addresses",),
    "comment": (f"{_HERE}::test_a_comment_holds_what_was_typed",),
    "browser-key": (f"{_HERE}::test_a_guests_comments_share_a_random_key",),
    "browser-drafts": ("tests/browser/test_drafts.py::TestBeyondTheTab::test_for_a_week",),
    "public": (f"{_HERE}::test_everybody_reads_text_name_and_website_and_no_address",),
    "address-hidden": (f"{_HERE}::test_everybody_reads_text_name_and_website_and_no_address",),
    "network": (f"{_HERE}::test_a_comment_holds_the_network_and_no_address",),
    "network-forgotten": (
        "tests/comments/test_clock.py::TestNetworks::test_of_old_comments_are_forgotten_and_nothing_else",
    ),
    "refused": (
        "tests/comments/test_purging.py::TestLeaves::test_go_after_fifteen_days_and_no_sooner",
        "tests/comments/test_purging.py::TestOthers::test_lose_all_that_they_said_and_whose_they_were",
    ),
    "former-versions": (
        "tests/comments/test_editing.py::TestEditing::test_what_it_was_is_kept_with_who_changed_it",
    ),
    "own-versions": (
        "tests/comments/test_correcting.py::TestWhatIsKept::test_what_writers_changed_is_forgotten_in_time",
    ),
    "reports": (
        "tests/comments/test_reports.py::TestWhatIsKept::"
        "test_where_it_came_from_is_forgotten_and_then_whose_it_was",
    ),
    "prints": ("tests/comments/test_spam_layers.py::TestDuplicates::test_what_is_old_is_forgotten",),
    "likely-spam": (
        "tests/comments/test_clock.py::TestLikelySpam::test_is_spam_after_thirty_days_with_a_decision",
    ),
    "akismet": (
        "tests/comments/test_asking.py::TestAnswers::test_spam_is_put_apart_and_its_address_forgotten",
        "tests/comments/test_asking.py::TestWhoIsAskedAbout::test_writers_who_are_known_are_not_told_of",
    ),
    "akismet-kept": (
        "tests/comments/test_asking.py::TestNoAnswer::test_after_a_day_address_and_browser_are_gone",
    ),
    "akismet-told": ("tests/comments/test_asking.py::TestFeedback::test_what_it_took_for_spam_and_is_none",),
    "no-akismet": ("tests/comments/test_asking.py::TestWhoIsAskedAbout::test_without_a_key_nothing_is_kept",),
    "decisions": (
        "tests/comments/test_purging.py::TestLeaves::test_leave_what_was_decided_with_their_number",
    ),
    "sanctions": (
        "tests/comments/test_persons.py::TestWhatIsInForce::test_what_is_over_is_forgotten_in_time",
    ),
    "notes": ("tests/takeout/test_planted.py::test_names_of_others_are_left_out_of_what_moderators_wrote",),
    "account": (f"{_HERE}::test_a_password_cannot_be_read",),
    "unconfirmed": ("tests/accounts/test_joining.py::test_accounts_that_nobody_confirmed_go_after_a_day",),
    "sessions": (
        "tests/accounts/test_devices.py::TestWhatIsKept::test_both_are_forgotten_after_thirty_days",
    ),
    "failed-sign-ins": (
        "tests/accounts/test_sign_in_log.py::test_a_wrong_password_is_a_line_with_the_address",
    ),
    "visits": (
        "tests/comments/test_visit_views.py::TestSayingThatItWasSeen::test_stores_a_members_visit",
        "tests/takeout/test_planted.py::test_nothing_of_anybody_else_is_in_it",
    ),
    "likes": (
        "tests/comments/test_likes.py::TestThePage::test_no_name_is_told",
        "tests/comments/test_likes.py::TestOneEach::test_a_second_press_takes_it_back",
    ),
    "films": (
        "tests/reviews/test_viewings.py::TestSayingSo::test_a_member_tells_the_account",
        "tests/reviews/test_viewings.py::TestSayingSo::test_a_guest_tells_the_browser_for_a_year",
    ),
    "invitations": (
        "tests/accounts/test_invitations.py::test_addresses_are_forgotten_a_month_after_the_end",
        "tests/accounts/test_invitations.py::test_who_said_no_is_forgotten_and_not_asked_again",
    ),
    "member-page": (
        "tests/comments/test_members.py::TestThePage::test_shows_who_it_is",
        "tests/comments/test_members.py::TestThePage::test_is_for_no_engine",
    ),
    "ignored": (
        "tests/comments/test_ignoring.py::TestOnThePage::test_their_words_fold_to_a_line_for_me_alone",
    ),
    "following": (
        "tests/comments/test_following_page.py::TestMine::test_nobody_changes_what_another_follows",
    ),
    "bell": (
        "tests/comments/test_bell.py::TestLooking::test_makes_it_silent_and_says_what_is_new",
        "tests/comments/test_bell.py::TestAGuest::test_reads_what_is_new_until_they_say_so",
    ),
    "claimed": (
        "tests/comments/test_claiming.py::TestTakingItBack::test_signatures_are_forgotten_after_thirty_days",
    ),
    "letters": (
        "tests/mail/test_lists.py::TestAsking::test_an_address_that_nobody_confirms_is_forgotten",
        "tests/mail/test_lists.py::TestOneClick::test_is_forgotten_with_the_address_after_a_month",
    ),
    "followed-by-mail": (
        "tests/comments/test_following.py::TestWhose::"
        "test_what_no_mail_goes_to_is_forgotten_with_all_that_it_follows",
        "tests/comments/test_mail_addresses.py::"
        "test_who_has_ended_them_is_remembered_while_their_address_is_known",
    ),
    "mails": (
        "tests/mail/test_sending.py::test_a_mail_is_sent_once_and_blanked",
        "tests/mail/test_returned.py::TestAMailThatCameBack::test_is_known_by_a_hash_for_thirty_days",
    ),
    "failed-mails": (
        "tests/mail/test_admin.py::test_what_failed_is_blanked_after_two_weeks_and_deleted_in_the_end",
    ),
    "came-back": ("tests/mail/test_returned.py::TestItsOwner::test_reads_why_and_starts_it_again_by_a_code",),
    "mail-server": (f"{_HERE}::test_the_server_of_mail_is_that_of_the_setting",),
    "sign-in-with": ("tests/accounts/test_sign_in_with.py::test_nothing_is_kept_but_the_number",),
    "tmdb": (
        "tests/lib/test_tmdb_service.py::test_a_poster_is_fetched_from_its_own_path_alone",
        "tests/test_house.py::test_no_page_loads_anything_from_elsewhere",
    ),
    "sentry": ("tests/lib/test_sentry.py::test_an_event_holds_nothing_of_a_reader",),
    "nobody-else": ("tests/test_house.py::test_no_module_of_ours_fetches_anything",),
    "cookies": (
        "tests/filmclub/test_cookies.py::test_every_cookie_that_a_view_sets_is_declared",
        f"{_HERE}::test_who_only_reads_gets_no_cookie",
    ),
    "backups": (f"{_HERE}::test_the_night_keeps_as_many_backups",),
    "take-along": (
        "tests/takeout/test_asking.py::TestAMember::test_asks_once_a_day",
        "tests/takeout/test_asking.py::TestTheFile::test_is_gone_after_a_day_at_reading_and_by_the_clock",
        "tests/takeout/test_asking.py::TestTheFile::test_is_in_no_backup",
    ),
    "delete-comment": ("tests/comments/test_editing.py::TestErasing::test_nothing_of_its_writer_is_left",),
    "be-forgotten": (
        "tests/accounts/test_erasing.py::TestThinkingItOver::test_for_a_day_nothing_happens",
        "tests/filmclub/test_forgotten.py::test_nothing_of_them_is_found",
    ),
    "erased": (
        "tests/accounts/test_erasing.py::TestErasing::test_the_list_beside_backups_holds_numbers_alone",
        "tests/comments/test_forgetting.py::TestSanctions::test_a_hash_goes_as_soon_as_the_sanction_is_over",
    ),
    "contact": (f"{_HERE}::test_one_writes_to_who_answers_for_the_club",),
}
