"""How technical writers say limits and values in English: one formulation on each line, under what is meant."""

__all__ = ["FORMULATIONS"]

FORMULATIONS = {
    "at_most": """
        {what}? {can}? {verb}? {most} {n} {unit}? {allowed}?
        {what} : {most} {n} {unit}?
        {n} {unit}? {is_the_most}
        {what} :? {n} {unit}? {is_the_most}
        {what} {cannot}|never|does_not|do_not exceed|exceeds {n} {unit}?
        {cannot}|do_not|never|must_never exceed {n} {unit}?
        {what}? {cannot} be|contain|have|hold|include|take|last \
            longer_than|more_than|greater_than|larger_than|over|above {n} {unit}?
        {what}? {can}? {verb}? limited|restricted|capped to|at {most}? {n} {unit}?
        {what}? {can}? {verb}? {n} {unit}? or_less|or_fewer|or_shorter
        limit {what}? to {n} {unit}?
        keep {what}|{this} under_or_at|within|at_or_below|to_at_most|below_or_at {n} {unit}?
        {what}? {can}? {verb}? within {n} {unit}
        {the_most} {is}? {n} {unit}?
        {the_most} {what} {is}? {n} {unit}?
        {what} {the_most} {is}? {n} {unit}?
        {n} {unit} limit
        {character_limit} is|of|:? {n}
        a|an|any string|text|array|list of|with|containing|that_holds {most} {n} {unit}
        {n} {unit} {verb} the_most|the_maximum|the_limit
        there_can_be|there_may_be|you_can|you_may {hand_over}|use|set? {most} {n} {unit}
        {hand_over} {most} {n} {unit}
    """,
    "at_least": """
        {what}? {can}? {verb_least}? {least} {n} {unit}? {allowed}|{needed}?
        {what} : {least} {n} {unit}?
        {n} {unit}? min|minimum|or_more|or_longer|at_least|is_the_minimum
        {what} :? {n} {unit}? min|minimum|or_more|at_least
        {what}? {cannot} be|contain|have|hold|include|last \
            less_than|fewer_than|shorter_than|smaller_than|below|under {n} {unit}?
        {the_least} {is}? {n} {unit}?
        {the_least} {what} {is}? {n} {unit}?
        {what} {the_least} {is}? {n} {unit}?
        {hand_over} {least} {n} {unit}
        you_must|you_have_to|you_need_to {hand_over} {least} {n} {unit}
        requires|needs {least} {n} {unit}
        there_must_be|there_has_to_be {least} {n} {unit}
    """,
    "exactly": """
        {what}? {can}? {verb}? exactly {n} {unit} {allowed}|{needed}?
        {hand_over}|requires exactly {n} {unit}
    """,
    "at_least_at_most": """
        {what}? {can}? {verb_least}? {least} {n} and|but|,|and_must_be|and_be {most} {m} {unit}?
        {the_least} {is}? {n} ,|and|; and? {the_most} {is}? {m} {unit}?
        {what}? {verb}? >=|≥ {n} and|,|&|but <=|≤ {m} {unit}?
    """,
    "between": """
        {what}? {can}? {verb}? {range} {unit}? {allowed}|inclusive|(_inclusive_)|,_inclusive?
        {what} : {range} {unit}?
        {what}? {a_range} {is}|is_from? {range} {unit}?
        {what} ranges|can_range|may_range|goes|runs {range} {unit}?
        {what}? {can} be|lie|fall|stay|last|range? in|within? the_range|the_range_of|a_range_of|the_interval? \
            {range} {unit}?
        {what}? {can}? {verb}? an|a|any? integer|whole_number|number|value {range} {unit}?
        {this}? accepts|takes|allows|supports values|numbers|integers {range} {unit}?
        {hand_over} {range} {unit}
    """,
    "only_values": """
        {this}? is? currently|always? fixed|locked to|as {values}
        only {values} {unit}? {verb}? currently|presently? \
            supported|allowed|accepted|available|valid|permitted|possible \
            for_now|at_present|at_the_moment|now|currently?
        {this}? currently? only supports|accepts|allows|takes|support|accept {values} {unit}?
        {this}? supports|accepts|allows|takes only {values} {unit}?
        {values} is_the_only|are_the_only {a_value} {allowed}|for_now|at_present?
        the? only supported|allowed|valid|possible|accepted|available|permitted? value|option|values {is}|are \
            {values}
        available|supported|allowed|possible|accepted modes|durations|ratios|aspect_ratios|resolutions|styles \
            :|are|are_: {values} {unit}?
        no_value_other_than|nothing_but {values} is_supported|is_allowed|is_accepted
    """,
    "only_codes": """
        {this}? is? currently|always? fixed|locked at {values} {unit}?
        {what}? {verb}? always {values} {unit}?
        {this}? must always be {values} {unit}?
        {this}? can|may|must only be {values} {unit}?
    """,
    "named_values": """
        {this}? {can}? be|is? one_of|any_of :? {values} {unit}?
        the? {list_of} :|are|are_: {values} {unit}?
        {this}? can|may|must only be one_of? :? {values} {unit}?
    """,
    "possible_values": """
        {this}? {can} be set_to? {values} {unit}?
        {this}? is? either {values} {unit}?
        choose|select|pick|use {values} {unit}?
    """,
    "supports": """
        {this}? supports|supporting|available_in {values} {unit}?
        {this}? supports|supporting|available_in {values} \
            output|resolution|resolutions|video|videos|quality|output_resolutions|aspect_ratios
    """,
    "default": """
        {this}? defaults_to|defaulting_to|default_to {value} {unit}?
        {this}? {the_default} {is}|is_set_to {value} {unit}?
    """,
    "possible_default": """
        {this}? {the_default} {value} {unit}?
        {this}? is|set_to|it_is? {value} {unit}? by_default
        by_default ,|it_is|is|:? {value} {unit}?
        {this}? is|takes|has {value} {unit}? {when} it_is|this_is? {missing}
        {when} it_is|this_is? {missing} ,? {value} {unit}? is_used|applies|is_assumed
    """,
    "switched_on": """
        {this}? is|are? {on} by_default
        by_default ,? {this}? is? {on}
    """,
    "switched_off": """
        {this}? is|are? {off}|not_enabled by_default
        by_default ,? {this}? is? {off}|not_enabled
    """,
    "formats": """
        {formats} {is}|are? :? {values} only?
        {values} {files}? only
        only {values} {files}? {verb}? supported|allowed|accepted|permitted?
        {this}? supports|accepts|allows|takes only? {values} {files}
        {this}? only supports|accepts|allows|takes {values} {files}?
        {this}|{the_file}? must|should|has_to|have_to|can|may be an|a|in|of? {values} {files}?
        {values} {files}? {verb}? supported|allowed|accepted
        {values} format|formats
    """,
}
