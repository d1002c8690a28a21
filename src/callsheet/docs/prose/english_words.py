"""Phrases that mean the same in English, their words joined by `_`, under the name that formulations have for them."""

__all__ = ["PHRASES"]

PHRASES = {
    "must": "must should shall has_to have_to needs_to need_to",
    "can": "must should shall may can has_to needs_to will",
    "cannot": """
        must_not may_not cannot can_not can't should_not shall_not mustn't shouldn't must_never may_never
        is_not_allowed_to are_not_allowed_to
    """,
    "verb": """
        is are be contain contains hold holds have has include includes take takes accept accepts support
        supports allow allows consist_of consists_of carry carries
    """,
    "verb_least": "is are be contain contains hold holds have has include includes consist_of consists_of",
    "most": """
        less_than_or_equal_to lower_than_or_equal_to smaller_than_or_equal_to
        a_maximum_of maximum maximum_of max max_. max_of up_to at_most at_the_most no_more_than not_more_than
        no_longer_than not_longer_than not_exceeding no_greater_than <= ≤ as_many_as as_much_as
    """,
    "least": """
        greater_than_or_equal_to more_than_or_equal_to larger_than_or_equal_to
        a_minimum_of minimum minimum_of min min_. min_of at_least at_the_least no_less_than not_less_than
        no_fewer_than not_fewer_than no_shorter_than >= ≥
    """,
    "the_most": """
        the_maximum_allowed the_maximum_permitted the_maximal maximum max max_. upper_limit the_maximum the_max
        the_upper_limit limit the_limit maximum_allowed longest maximal maximum_value max_value
        the_maximum_value
    """,
    "the_least": """
        minimum min min_. lower_limit the_minimum the_min the_lower_limit shortest minimal minimum_value
        min_value the_minimum_value
    """,
    "is": "is : = of",
    "allowed": """
        allowed supported permitted accepted possible is_allowed are_allowed is_supported are_supported
        are_permitted are_accepted can_be_given can_be_provided can_be_passed can_be_used can_be_uploaded
        can_be_set can_be_supplied can_be_included can_be_specified may_be_given may_be_provided may_be_passed
        may_be_used may_be_uploaded may_be_supplied may_be_specified
    """,
    "the_default": "default default_value the_default the_default_value its_default its_default_value",
    "needed": """
        required needed is_required are_required is_needed are_needed must_be_given must_be_provided
        must_be_passed must_be_supplied must_be_specified must_be_set must_be_uploaded must_be_present
        must_be_included has_to_be_given has_to_be_provided should_be_provided should_be_given
        needs_to_be_provided needs_to_be_given needs_to_be_set
    """,
    "given": "given provided passed set specified supplied present used defined included filled_in in_use",
    "missing": """
        not_given not_provided not_passed not_set not_specified not_supplied not_present not_used unset missing
        absent omitted empty left_out left_empty null
    """,
    "when": "when if where once whenever while as_soon_as in_case",
    "exclusive": "mutually_exclusive exclusive incompatible",
    "at_once": """
        together at_the_same_time simultaneously at_once both in_the_same_request in_one_request concurrently
    """,
    "with": """
        with together_with along_with in_combination_with in_conjunction_with alongside at_the_same_time_as
        simultaneously_with in_the_same_request_as
    """,
    "together_with": "together_with along_with in_combination_with in_conjunction_with alongside",
    "be_used": """
        be_used be_combined be_set be_given be_provided be_passed be_specified be_sent be_mixed coexist appear
        be_supplied be_present used combined
    """,
    "on": "true on enabled activated turned_on switched_on",
    "off": "false off disabled deactivated turned_off switched_off",
    "using": "using passing setting providing specifying sending giving supplying",
    "to_use": "to_use for_using to_pass to_set",
    "list_of": """
        supported_values allowed_values valid_values possible_values available_values accepted_values
        permitted_values supported_options available_options valid_options allowed_options possible_options
        options values choices accepted_options the_allowed_values the_supported_values the_valid_values
        the_possible_values the_available_options enum one_of_the_following one_of_the_following_values
        one_of_these must_be_one_of_the_following must_be_one_of_the_following_values
    """,
    "formats": """
        format formats file_format file_formats image_format image_formats video_format video_formats
        audio_format audio_formats file_type file_types supported_format supported_formats accepted_formats
        allowed_formats valid_formats supported_file_formats supported_image_formats supported_video_formats
        supported_audio_formats accepted_image_formats supported_file_types accepted_file_types
        the_supported_formats the_format the_file_format image_type image_types supported_image_types
        accepted_image_types supported_types accepted_types
    """,
    "files": """
        file files image images video videos picture pictures photo photos audio format formats file_format
        file_formats image_format image_formats image_files file_types image_files
    """,
    "total": """
        total the_total total_count the_total_count total_number the_total_number the_combined_total
        combined_total the_combined_count the_combined_number combined_number the_sum the_total_sum
        the_overall_number the_total_amount the_total_quantity
    """,
    "limited": """
        is_limited_to are_limited_to limited_to is_capped_at must_not_exceed may_not_exceed cannot_exceed
        can_not_exceed can't_exceed should_not_exceed shall_not_exceed must_not_be_more_than cannot_be_more_than
        is_at_most is_no_more_than must_be_at_most must_be_no_more_than can_be_at_most can_be_no_more_than
        may_be_at_most is_up_to should_be_at_most is_restricted_to cannot_be_greater_than cannot_be_larger_than
        must_not_be_greater_than may_not_be_more_than may_be_up_to can_be_up_to at_most up_to no_more_than
        must_be_limited_to must_be_<= <= ≤ has_a_maximum_of
    """,
    "hold": """
        hold have contain may_hold may_have may_contain can_hold can_have can_contain must_hold must_contain
        can_be may_be must_be are_limited_to must_not_exceed cannot_exceed may_not_exceed are is take
        should_contain
    """,
    "item": """
        segment shot part scene clip item entry section piece segments shots parts scenes clips items entries
        sections pieces element elements segment's shot's item's part's scene's clip's
    """,
    "equal": """
        equal be_equal_to match be add_up_to be_the_same_as be_exactly come_to equals equal_to amount_to make_up
    """,
    "has": """
        contains has includes holds consists_of must_contain must_have must_include needs carries comprises
        should_contain should_have requires should_include has_to_have is_made_of is_made_up_of
    """,
    "refer": "reference refer_to use address mention cite call point_to",
    "public": """
        publicly_accessible publicly_reachable publicly_available publicly_downloadable public
        accessible_publicly reachable_publicly publicly_readable accessible_from_the_internet
        accessible_from_the_public_internet reachable_from_the_internet reachable_from_the_public_internet
        accessible_over_the_internet openly_accessible
    """,
    "url": "url link address uri urls links web_address",
    "pass": "pass set use send provide specify give include supply fill_in",
    "needless": """
        unless_necessary unless_needed unless_required unless_really_needed unless_really_necessary
        unless_it_is_necessary unless_it_is_needed unless_you_need_it unless_absolutely_necessary
        unless_strictly_necessary if_not_needed if_not_necessary when_not_needed unless_you_really_need_it
        unless_it_is_really_needed unless_it_is_required
    """,
    "token": "bearer_token bearer_tokens bearer a_bearer_token http_bearer",
    "authentication": "authentication authorization auth authentication_header",
    "hand_over": "provide pass give upload send supply include specify add enter type write attach",
    "required": "required needed mandatory compulsory must_be_given must_be_provided must_be_set",
    "of_items": """
        of_all_segments of_all_shots of_all_items of_the_segments of_the_shots of_all_parts of_all_scenes
        of_all_clips
    """,
    "a_range": """
        range value_range accepted_range permitted_range valid_range allowed_range supported_range values value limits
        bounds the_range
        the_valid_range ranges
    """,
    "a_value": """
        value values option options choice choices supported_value supported_values allowed_value allowed_values
        valid_value valid_values
    """,
    "the_file": "the_image the_file the_video the_picture image images files videos video file the_images the_files",
    "exactly_one": "exactly_one one_and_only_one precisely_one one_,_and_only_one",
    "combine": "use combine set pass give send provide specify mix",
    "permitted": "allowed permitted available accepted valid supported usable",
    "calls": "api apis endpoint endpoints request requests call calls interfaces",
    "in_the_prompt": "in_the_prompt in_prompt in_your_prompt in_prompts",
    "add_up_to": """
        add_up_to sum_to sum_up_to total amount_to together_equal together_make_up together_be in_total_equal
    """,
    "is_the_most": "max maximum at_most at_the_most or_less or_fewer or_shorter is_the_maximum is_the_limit",
    "without": "in_the_absence_of without unless_you_provide unless_you_give unless_there_is",
    "should": "must should has_to needs_to",
    "has_to": "must has_to needs_to",
    "together": "together combined in_total altogether",
}
