"""How technical writers say it in English: one formulation on each line, under what is meant."""

__all__ = ["FORMULATIONS"]

FORMULATIONS = {
    "at_most": """
        {what}? {can}? {verb}? {most} {n} {unit}? {allowed}?
        {what} : {most} {n} {unit}?
        {n} {unit}? max|maximum|at_most|at_the_most|or_less|or_fewer|or_shorter|is_the_maximum|is_the_limit
        {what} :? {n} {unit}? max|maximum|at_most|at_the_most|or_less|or_fewer
        {what} {cannot}|never|does_not|do_not exceed|exceeds {n} {unit}?
        {cannot}|do_not|never|must_never exceed {n} {unit}?
        {what}? {cannot} be|contain|have|hold|include|take|last longer_than|more_than|greater_than|larger_than|over|above {n} {unit}?
        {what}? {can}? {verb}? limited|restricted|capped to|at {n} {unit}?
        limit {what}? to {n} {unit}?
        keep {what}|{this} under_or_at|within|at_or_below|to_at_most|below_or_at {n} {unit}?
        {what}? {can}? {verb}? within {n} {unit}
        {the_most} {is}? {n} {unit}?
        {the_most} {what} {is}? {n} {unit}?
        {what} {the_most} {is}? {n} {unit}?
        {n} {unit} limit
        {n} {unit} {verb} the_most|the_maximum|the_limit
        there_can_be|there_may_be|you_can|you_may provide|pass|give|use|upload|send|supply|include|specify|set|add? {most} {n} {unit}
        provide|pass|give|upload|send|supply|include|specify|add {most} {n} {unit}
    """,
    "at_least": """
        {what}? {can}? {verb_least}? {least} {n} {unit}? {allowed}|{needed}?
        {what} : {least} {n} {unit}?
        {n} {unit}? min|minimum|or_more|or_longer|at_least|is_the_minimum
        {what} :? {n} {unit}? min|minimum|or_more|at_least
        {what}? {cannot} be|contain|have|hold|include|last less_than|fewer_than|shorter_than|smaller_than|below|under {n} {unit}?
        {the_least} {is}? {n} {unit}?
        {the_least} {what} {is}? {n} {unit}?
        {what} {the_least} {is}? {n} {unit}?
        provide|pass|give|upload|send|supply|include|specify|add {least} {n} {unit}
        you_must|you_have_to|you_need_to provide|pass|give|upload|send|supply|include|specify|add {least} {n} {unit}
        requires|needs {least} {n} {unit}
        there_must_be|there_has_to_be {least} {n} {unit}
    """,
    "exactly": """
        {what}? {can}? {verb}? exactly {n} {unit} {allowed}|{needed}?
        provide|pass|give|upload|send|supply|requires exactly {n} {unit}
    """,
    "at_least_at_most": """
        {what}? {can}? {verb_least}? {least} {n} and|but|,|and_must_be|and_be {most} {m} {unit}?
        {the_least} {is}? {n} ,|and|; and? {the_most} {is}? {m} {unit}?
        {what}? {verb}? >=|≥ {n} and|,|&|but <=|≤ {m} {unit}?
    """,
    "between": """
        {what}? {can}? {verb}? {range} {unit}? {allowed}|inclusive|(_inclusive_)?
        {what} : {range} {unit}?
        {what}? range|value_range|valid_range|allowed_range|supported_range|values|value|limits|bounds|the_range|the_valid_range|ranges {is}|is_from? {range} {unit}?
        {what} ranges|can_range|may_range|goes|runs {range} {unit}?
        {what}? {can} be|lie|fall|stay|last|range? in|within? the_range|the_range_of|a_range_of|the_interval? {range} {unit}?
        {what}? {can}? {verb}? an|a? integer|whole_number|number|value {range} {unit}?
        provide|pass|give|upload|send|supply|specify|add|include {range} {unit}
    """,
    "only_values": """
        {this}? is? currently|always? fixed|locked to|as {values}
        only {values} {unit}? {verb}? currently|presently? supported|allowed|accepted|available|valid|permitted|possible for_now|at_present|at_the_moment|now|currently?
        {this}? currently? only supports|accepts|allows|takes|support|accept {values} {unit}?
        {this}? supports|accepts|allows|takes only {values} {unit}?
        {values} is_the_only|are_the_only value|values|option|options|choice|choices|supported_value|supported_values|allowed_value|allowed_values|valid_value|valid_values {allowed}|for_now|at_present?
        the? only supported|allowed|valid|possible|accepted|available|permitted? value|option|values {is}|are {values}
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
        {this}? {can} be {values} {unit}?
        {this}? is? either {values} {unit}?
        choose|select|pick|use {values} {unit}?
    """,
    "supports": """
        {this}? supports|supporting|available_in {values} {unit}?
        {this}? supports|supporting|available_in {values} output|resolution|resolutions|video|videos|quality|output_resolutions|aspect_ratios
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
        {this}|the_image|the_file|the_video|the_picture|image|images|files|videos|video|file|the_images|the_files? must|should|has_to|have_to|can|may be an|a|in|of? {values} {files}?
        {values} {files}? {verb}? supported|allowed|accepted
        {values} format|formats
    """,
    "excludes": """
        {this}? is|are? {exclusive} with {fields}
        {this}? is|are? mutually_exclusive to|of {fields}
        {this}? conflicts_with|clashes_with {fields}
        {this}? is? not compatible|combinable with {any}
        {this}? {cannot} {be_used} {with} {any}
        {this}? {cannot} {be_used} {when} {field} is|has_been? {given}
        {this}? {cannot} {be_used} {when} {using} {field}
        {this}? is? not allowed|permitted|available|accepted|valid|supported {with} {any}
        {this}? is? not allowed|permitted|available|accepted|valid|supported {when} {field} is {given}
        {this}? must|should|has_to be omitted|left_out|empty|absent|left_empty|null|unset|removed {when} {field} is {given}
        do_not|don't|never use|combine|set|pass|give|send|provide|specify|mix {this}? {with} {any}
        do_not|don't|never use|combine|set|pass|give|send|provide|specify {this}? {when} {field} is {given}
        do_not|don't use|set|pass|give|send {this}? both_with|and {other} {at_once}
        {when} {field} is {given} ,? {this} {cannot} {be_used}
        {when} {using} {field} ,? {this} {cannot} {be_used}
        {field} {cannot} {be_used} {with} {this}
    """,
    "excludes_each_other": """
        {all} are? {exclusive}|mutually_incompatible
        {all} {exclusive} each_other|one_another
        {all} exclude|rule_out|conflict_with each_other|one_another
        only|at_most|no_more_than one of {several} can|may|should be|is|are {given}|allowed|accepted
        only|at_most|no_more_than one of {several} is allowed|accepted|permitted|supported
    """,
    "excludes_one": """
        {all} {cannot} {be_used} {at_once}
        {all} {cannot} both {be_used}
        use? either? {any} ,? but? not|never both|together|both_of_them
        do_not|don't|never use|combine|set|pass|give|send|provide|specify|mix both? {all} {at_once}?
        {when} {using} {field} ,? {other} {cannot} {be_used}
    """,
    "exactly_one": """
        exactly_one|one_and_only_one|precisely_one|one_,_and_only_one of {several} {needed}
        exactly_one|one_and_only_one|precisely_one of {several} must|has_to|should be {given}
        provide|give|pass|set|specify|use|send exactly_one|one_and_only_one|precisely_one of {several}
    """,
    "one_at_least": """
        either {any} {needed}
        {any} {needed}
        either? {any} must|has_to|needs_to|should be {given}
        at_least_one|one_or_both|one_or_more|any of {several} {needed}
        at_least_one|one_or_both|one_or_more of {several} must|has_to|needs_to|should be {given}
        provide|give|pass|set|specify|send at_least_one|one_or_more|one_or_both of :? {several}
        requires|needs at_least_one of :? {several}
        {all} {cannot} both|all be {missing}
        {all} {cannot} be {missing} {at_once}
    """,
    "one_of_this_and": """
        {this}? is? required|needed|mandatory|compulsory|must_be_given|must_be_provided|must_be_set unless {field} is|has_been {given}
        {this}? is? required|needed|mandatory|compulsory|must_be_given|must_be_provided|must_be_set {when} {field} is {missing}
        {this}? is? required|needed|mandatory|compulsory|must_be_given|must_be_provided|must_be_set in_the_absence_of|without|unless_you_provide|unless_you_give|unless_there_is {field}
        {this}? is? required|needed|mandatory|compulsory {when} neither {any} is {given}
        {this}? is? required|needed|mandatory|compulsory {when} no {field} is {given}
        {this}? {cannot} be {missing} {when} {field} is {missing}
        {this}? {cannot} be {missing} unless {field} is {given}
        {this}? {cannot} be {missing} {with}|together_with {field}
        {this}? can|may only be omitted|left_out|missing {when} {field} is {given}
        {this}? can|may be omitted|left_out|missing only {when} {field} is {given}
        {when} {field} is {missing} ,? {this} is required|needed|mandatory
        {this} or {field} {needed}
        at_least_one|one of {this} and|or {field} {needed}
    """,
    "requires": """
        {this}? is? used {together_with} {field}|{all} {purpose}?
        {this}? must|should|has_to|needs_to|can_only|may_only|shall|is_to be used|given|set|provided|passed|sent|specified|combined|paired|supplied with|{together_with} {field}|{all} {purpose}?
        use|use_it|to_be_used {together_with} {field}|{all} {purpose}?
        {this}? requires|needs {all}|{field}
        {this}? requires|needs {field} to be {given} as_well|too?
        {this}? requires|needs that {field} is {given} as_well|too?
        {this}? is? only|valid_only|allowed_only valid|allowed|usable|accepted|available|permitted|supported? {with} {field}
        {this}? is? valid|allowed|usable|accepted|available|permitted only {with} {field}
        {this}? can|may only be {given} {when} {field} is {given}
        {this}? can|may only be {given} {when} {field} is {given} as_well|too
        {this}? is? only allowed|permitted|accepted {when} {field} is {given} as_well|too?
        {this}? is? not allowed|permitted|accepted|valid without|unless_there_is {field}
        {this}? is? not allowed|permitted|accepted|valid unless {field} is {given}
        {this}? {cannot} {be_used} without|unless_there_is {field}
        {this}? {cannot} {be_used} unless {field} is {given} as_well|too?
        {this}? {cannot} be used|given|set|passed alone , {field} is required|needed
        {field} must|has_to|needs_to|should be {given} {when} {using} {this}
        {field} must|has_to|needs_to|should be {given} {when} {this} is {given}
        {field} must|has_to|needs_to|should {given} as_well|too {when} {this} is {given}
        {field} is required|needed|mandatory {when} {using} {this}
        {field} is required|needed|mandatory {when} {this} is {given}
        {field} is required|needed|mandatory {to_use}|for {this}
        {when} {using} {this} ,? {field} {needed}
        {when} {this} is {given} ,? {field} {needed}
    """,
    "both_true": """
        {field} must|has_to|needs_to|should be set_to? {on} {when} {using} {this}
        {field} must|has_to|needs_to|should be set_to? {on} {when} {this} is {given}
        {field} must|has_to|needs_to|should be set_to? {on} {to_use}|for {this}
        {this}? requires|needs {field} to be set_to? {on}
        {this}? requires|needs that? {field} is? {on}
        {this}? requires|needs {field} set_to|= {on}
        {this}? requires|needs {on} {field}
        {this}? {cannot} {be_used} unless|without {field} is set_to? {on}
        {this}? can|may only be {given} {when} {field} is set_to? {on}
        {this}? is? only allowed|permitted|accepted {when} {field} is set_to? {on}
        {this}? is? not allowed|permitted|accepted unless {field} is set_to? {on}
        {when} {using} {this} ,? {field} must|has_to|needs_to|should be set_to? {on}
        {when} {this} is {given} ,? {field} must|has_to|needs_to|should be set_to? {on}
        {when} {using} {this} ,? set {field} to {on}
        {when} {using} {this} ,? enable|turn_on|switch_on {field}
        {field} = {on} is required|needed
        set {field} to {on} {to_use} {this}
        enable|turn_on|switch_on {field} {to_use} {this}
    """,
    "both_false": """
        {field} must|has_to|needs_to|should be set_to? {off} {when} {using} {this}
        {field} must|has_to|needs_to|should be set_to? {off} {when} {this} is {given}
        {field} must|has_to|needs_to|should be set_to? {off} {to_use}|for {this}
        {this}? requires|needs {field} to be set_to? {off}
        {this}? requires|needs {field} set_to|= {off}
        {when} {using} {this} ,? {field} must|has_to|needs_to|should be set_to? {off}
        {when} {this} is {given} ,? {field} must|has_to|needs_to|should be set_to? {off}
    """,
    "requires_value": """
        {field} must|has_to|needs_to|should be set_to? {value} {when} {using} {this}
        {field} must|has_to|needs_to|should be set_to? {value} {when} {this} is {given}
        {field} must|has_to|needs_to|should be set_to? {value} {to_use}|for {this}
        {this}? requires|needs {field} to be set_to? {value}
        {this}? requires|needs {field} set_to|=|: {value}
        {this}? can|may only be {given} {when} {field} is set_to? {value}
        {when} {using} {this} ,? {field} must|has_to|needs_to|should be set_to? {value}
        {when} {this} is {given} ,? {field} must|has_to|needs_to|should be set_to? {value}
        {field} = {value} is required|needed
    """,
    "counted_with_condition": """
        {video} ,? {total} {limited} {n} {unit}?
        {total} {limited} {n} {unit}? {video}
    """,
    "counted_together": """
        {video} ,? {total} of|for? {all} {limited} {n} {unit}?
        {video} ,? {all} {hold}? {most} {n} {unit}? together|combined|in_total|altogether
        {video} ,? {all} together|combined|in_total {hold}? {most} {n} {unit}?
        {video} ,? {all} together|combined|in_total {limited} {n} {unit}?
        {total} of|for? {all} {limited} {n} {unit}? {video}?
        {all} together|combined|in_total {limited} {n} {unit}? {video}?
        {all} together|combined|in_total {hold}? {most} {n} {unit}? {video}?
        {all} {hold}? {most} {n} {unit}? together|combined|in_total|altogether {video}?
        {all} are_counted_together|share_a_limit ,? {most}|of {n} {unit}? {video}?
    """,
    "sums": """
        the? sum|total of? all|the|its|each? {item}? {member} of_all_segments|of_all_shots|of_all_items|of_the_segments|of_the_shots|of_all_parts|of_all_scenes|of_all_clips? {must}|will {equal} the? total|overall|whole|video? {field}
        the? sum|total of? all|the|its? {item}? {member} of_all_segments|of_all_shots|of_all_items|of_the_segments|of_the_shots|of_all_parts|of_all_scenes|of_all_clips? equals|is_equal_to|=|is_the_same_as|matches the? total|overall|whole|video? {field}
        all|the|its|each? {item}|individual? {member} of_all_segments|of_all_shots|of_all_items|of_the_segments|of_the_shots|of_all_parts|of_all_scenes|of_all_clips? {must}? add_up_to|sum_to|sum_up_to|total|amount_to|together_equal|together_make_up|together_be|in_total_equal the? total|overall|whole|video? {field}
        the? total|overall|whole|video? {field} {must} {equal} the? sum of all|the? {item}? {member}
    """,
    "members": """
        each|every {item} {has} its_own|both|the? {members}
        all {item} contain|have|include|need|must_contain|must_have their_own|both|the? {members}
    """,
    "reference": """
        use|write|type|put {references} in|inside|within the|your? prompt|prompts|text {purpose}?
        use|write|type|put {references} {purpose}?
        in the|your? prompt|prompts|text ,? use|write|type|put {references} {purpose}?
        in the|your? prompt|prompts|text ,? {refer} {words}? as|by|with|via {references}
        {refer} {words}? as|by|with|via|using|through {references} in|inside|within the|your? prompt|prompts|text
        {refer} {words} as|by|with|via|using|through {references}
        referenced|referred_to|addressed|mentioned in the|your? prompt|prompts|text as|by|with|via {references}
        referenced|referred_to|addressed|mentioned as|by|with|via {references} in the|your? prompt|prompts|text
        they|these|items|{this} can|may|must|are|is be? referenced|referred_to|addressed|mentioned|used in_the_prompt|in_prompt|in_your_prompt|in_prompts? as|by|with|via {references} in_the_prompt|in_prompt|in_your_prompt?
    """,
    "public_address": """
        {this}|each|the|the_image|the_file|the_video|every|all? {url}? must|should|has_to|needs_to|have_to|needs be an|a? {public} {url}?
        {this}|the|each? {url} {verb} an|a? {public} {url}?
        a|an? {public} {url} is required|needed
        {public} {url} required|only|is_required
        provide|use|pass|give|supply an|a {public} {url}
        {url} must|should|has_to|needs_to point_to|be a? {public} file|image|resource|location|video|web_address
        only {public} {url} is|are accepted|supported|allowed
    """,
    "discouraged": """
        do_not|don't|please_do_not|avoid {pass}|passing|setting|using|sending {this}? {needless}
        leave {this}? out|empty|unset|blank|it_out {needless}
        omit|skip {this}? {needless}
        {this}? is? not recommended|advised|needed_normally {needless}
        {this}? should not be used|set|passed|given|sent {needless}
        {this}? should be left_out|omitted|left_empty|skipped {needless}
        best left_out|omitted|left_empty {needless}
        only {pass} {this}? {when} really|absolutely|strictly? necessary|needed|required|it_is_necessary|it_is_needed|you_need_it
        {pass} {this}? only {when} really|absolutely|strictly? necessary|needed|required|it_is_necessary|it_is_needed|you_need_it
    """,
    "authentication": """
        all|every|this|these|the? api|apis|endpoint|endpoints|request|requests|call|calls|interfaces require|requires|need|needs|must_have|must_carry|must_include {token} {authentication}?
        {token} {authentication}? {verb}? required|needed|mandatory
        {token} {authentication}? {verb}? required|needed|mandatory for|on|by all|every api|apis|endpoint|endpoints|request|requests|call|calls
        authenticate|authorize with|using|by|via {token}
        all|every api|apis|endpoint|endpoints|request|requests|call|calls {verb} authenticated|authorized|use|uses with|using|by|via? {token} {authentication}?
        {authentication} {is}|uses|via|by|with {token}
        all|every|these? requests|calls|endpoints|apis|api|request|call? must|should|has_to|have_to? use|uses|carry|send|include {token} {authentication}?
    """,
}
