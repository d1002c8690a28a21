"""How technical writers say in English what holds of several fields together, and what else no limit is."""

__all__ = ["FORMULATIONS"]

FORMULATIONS = {
    "excludes": """
        {this}? is|are? {exclusive} with {fields}
        {this}? is|are? mutually_exclusive to|of {fields}
        {this}? conflicts_with|clashes_with {fields}
        {this}? is? not compatible|combinable with {any}
        {this}? {cannot} {be_used} {with} {any}
        {this}? {cannot} {be_used} {when} {field} is|has_been? {given}
        {this}? {cannot} {be_used} {when} {using} {field}
        {this}? is? not {permitted} {with} {any}
        {this}? is? not {permitted} {when} {field} is {given}
        {this}? must|should|has_to be omitted|left_out|empty|absent|left_empty|null|unset|removed {when} {field} is \
            {given}
        do_not|don't|never {combine} {this}? {with} {any}
        do_not|don't|never {combine} {this}? {when} {field} is {given}
        do_not|don't use|set|pass|give|send {this}? both_with|and {other} {at_once}
        {when} {field} is {given} ,? {this} {cannot} {be_used}
        {when} {using} {field} ,? {this} {cannot} {be_used}
        {when} you? {pass} {field} ,? leave {this} out|empty|unset|blank
        leave {this}? out|empty|unset|blank {when} {field} is {given}
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
        you {cannot} {combine} both? {all} {at_once}
        either use {any} ,? but? not|never both|together|both_of_them
        use? either? {any} ,? but? not|never both|together|both_of_them
        do_not|don't|never {combine} both? {all} {at_once}?
        {when} {using} {field} ,? {other} {cannot} {be_used}
    """,
    "exactly_one": """
        {exactly_one} of {several} {needed}
        {exactly_one} of {several} must|has_to|should be {given}
        provide|give|pass|set|specify|use|send {exactly_one} of {several}
    """,
    "one_at_least": """
        either {any} {needed}
        {any} {needed}
        either? {any} {should} be {given}
        at_least_one|one_or_both|one_or_more|any of {several} {needed}
        at_least_one|one_or_both|one_or_more of {several} {should} be {given}
        provide|give|pass|set|specify|send at_least_one|one_or_more|one_or_both of :? {several}
        you_must|you_have_to|you_need_to provide|give|pass|set|specify|send either {any}
        requires|needs at_least_one of :? {several}
        {all} {cannot} both|all be {missing}
        {all} {cannot} be {missing} {at_once}
    """,
    "one_of_this_and": """
        {this}? is? {required} unless {field} is|has_been {given}
        {this}? is? {required} {when} {field} is {missing}
        {this}? is? {required} {without} {field}
        {this}? is? {required} {when} neither {any} is {given}
        {this}? is? {required} {when} no {field} is {given}
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
        {this}? must|has_to|needs_to|can_only|may_only|shall|is_to be \
            used|given|set|provided|passed|sent|specified|combined|paired|supplied with|{together_with} {field}|{all} \
            {purpose}?
        use|use_it|to_be_used {together_with} {field}|{all} {purpose}?
        {this}? requires|needs {all}|{field}
        {this}? requires|needs {field} to be {given} as_well|too?
        {this}? requires|needs that {field} is {given} as_well|too?
        {this}? is? only|valid_only|allowed_only {permitted}? {with} {field}
        {this}? is? {permitted} only {with} {field}
        {this}? can|may only be {given} {when} {field} is {given}
        {this}? can|may only be {given} {when} {field} is {given} as_well|too
        {this}? is? only allowed|permitted|accepted {when} {field} is {given} as_well|too?
        {this}? works|usable|can_be_used only {with} {field}
        {this}? only works|usable {with} {field}
        {field} {has_to} also be {given}
        {this}? is? not allowed|permitted|accepted|valid without|unless_there_is {field}
        {this}? is? not allowed|permitted|accepted|valid unless {field} is {given}
        {this}? {cannot} {be_used} without|unless_there_is {field}
        {this}? {cannot} {be_used} unless {field} is {given} as_well|too?
        {this}? {cannot} be used|given|set|passed alone , {field} is required|needed
        {field} {has_to} be {given} {when} {using} {this}
        {field} {has_to} be {given} {when} {this} is {given}
        {field} {has_to} {given} as_well|too {when} {this} is {given}
        {field} is required|needed|mandatory {when} {using} {this}
        {field} is required|needed|mandatory {when} {this} is {given}
        {field} is required|needed|mandatory {to_use}|for {this}
        {when} {using} {this} ,? {field} {needed}
        {when} {this} is {given} ,? {field} {needed}
    """,
    "both_true": """
        {field} {has_to} be set_to? {on} {when} {using} {this}
        {field} {has_to} be set_to? {on} {when} {this} is {given}
        {field} {has_to} be set_to? {on} {to_use}|for {this}
        {this}? requires|needs {field} to be set_to? {on}
        {this}? requires|needs that? {field} is? {on}
        {this}? requires|needs {field} set_to|= {on}
        {this}? requires|needs {on} {field}
        {this}? {cannot} {be_used} unless|without {field} is set_to? {on}
        {this}? can|may only be {given} {when} {field} is set_to? {on}
        {this}? is? only allowed|permitted|accepted {when} {field} is set_to? {on}
        {this}? is? not allowed|permitted|accepted unless {field} is set_to? {on}
        {when} {using} {this} ,? {field} {has_to} be set_to? {on}
        {when} {this} is {given} ,? {field} {has_to} be set_to? {on}
        {when} {using} {this} ,? set {field} to {on}
        {when} {using} {this} ,? enable|turn_on|switch_on {field}
        {field} = {on} is required|needed
        you_must|you_have_to|you_need_to? set {field} to {on} {to_use} {this}
        you_must|you_have_to|you_need_to? set {field} to {on} {when} {using} {this}
        {to_use} {this} ,? {field} {has_to} be set_to? {on}
        {to_use} {this} ,? you_must|you_have_to|you_need_to? set {field} to {on}
        {this}? is? only usable|available|valid|allowed|works with {field} {on}
        {this}? is? usable|available|valid|allowed|works only with {field} {on}
        enable|turn_on|switch_on {field} {to_use} {this}
    """,
    "both_false": """
        {field} {has_to} be set_to? {off} {when} {using} {this}
        {field} {has_to} be set_to? {off} {when} {this} is {given}
        {field} {has_to} be set_to? {off} {to_use}|for {this}
        {this}? requires|needs {field} to be set_to? {off}
        {this}? requires|needs {field} set_to|= {off}
        {when} {using} {this} ,? {field} {has_to} be set_to? {off}
        {when} {this} is {given} ,? {field} {has_to} be set_to? {off}
    """,
    "requires_value": """
        {field} {has_to} be set_to? {value} {when} {using} {this}
        {field} {has_to} be set_to? {value} {when} {this} is {given}
        {field} {has_to} be set_to? {value} {to_use}|for {this}
        {this}? requires|needs {field} to be set_to? {value}
        {this}? requires|needs {field} set_to|=|: {value}
        {this}? can|may only be {given} {when} {field} is set_to? {value}
        {when} {using} {this} ,? {field} {has_to} be set_to? {value}
        {when} {this} is {given} ,? {field} {has_to} be set_to? {value}
        {field} = {value} is required|needed
    """,
    "counted_with_condition": """
        {video} ,? {total} {limited} {n} {unit}?
        {total} {limited} {n} {unit}? {video}
    """,
    "counted_together": """
        {video} ,? {total} of|for? {all} {limited} {n} {unit}?
        {video} ,? {all} {hold}? {most} {n} {unit}? {together}
        {video} ,? {all} {together} {hold}? {most} {n} {unit}?
        {video} ,? {all} {together} {limited} {n} {unit}?
        {total} of|for? {all} {limited} {n} {unit}? {video}?
        {all} {together} {limited} {n} {unit}? {video}?
        {all} {together} {hold}? {most} {n} {unit}? {video}?
        {all} {hold}? {most} {n} {unit}? {together} {video}?
        in_total|together|combined ,? {all} {limited} {n} {unit}?
        {all} are_counted_together|share_a_limit ,? {most}|of {n} {unit}? {video}?
    """,
    "sums": """
        the? sum|total of? all|the|its|each? {item}? {member} {of_items}? {must}|will {equal} the? \
            total|overall|whole|video? {field}
        the? sum|total of? all|the|its? {item}? {member} {of_items}? equals|is_equal_to|=|is_the_same_as|matches \
            the? total|overall|whole|video? {field}
        all|the|its|each? {item}|individual? {member} {of_items}? {must}? {add_up_to} the? \
            total|overall|whole|video? {field}
        the? total|overall|whole|video? {field} {must} {equal} the? sum of all|the? {item}? {member}
    """,
    "members": """
        each|every {item} {has} its_own|both|the? {members}
        all {item} contain|have|include|need|must_contain|must_have their_own|both|the? {members}
    """,
    "reference": """
        use|write|type|put {references} in|inside|within the|your? prompt|prompts|text {to_refer}?
        use|write|type|put {references} {to_refer}?
        in the|your? prompt|prompts|text ,? use|write|type|put {references} {to_refer}?
        in the|your? prompt|prompts|text ,? {refer} {words}? as|by|with|via {references}
        {this}|you can|may {refer} {words}? {in_the_prompt}? as|by|with|via|using|through {references}
        {refer} {words}? as|by|with|via|using|through {references} in|inside|within the|your? prompt|prompts|text
        {refer} {words} as|by|with|via|using|through {references}
        referenced|referred_to|addressed|mentioned in the|your? prompt|prompts|text as|by|with|via {references}
        referenced|referred_to|addressed|mentioned as|by|with|via {references} in the|your? prompt|prompts|text
        they|these|items|{this} can|may|must|are|is be? referenced|referred_to|addressed|mentioned|used \
            {in_the_prompt}? as|by|with|via {references} {in_the_prompt}?
    """,
    "public_address": """
        {this}|{the_file}|each|the|every|all? {url}? must|should|has_to|needs_to|have_to|needs be an|a? {public} \
            {url}?
        {this}|the|each? {url} {verb} an|a? {public} {url}?
        a|an? {public} {url} is required|needed
        {public} {url} required|only|is_required
        provide|use|pass|give|supply an|a {public} {url}
        {url} {should} point_to|be a? {public} file|image|resource|location|video|web_address
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
        only {pass} {this}? {when} really|absolutely|strictly? \
            necessary|needed|required|it_is_necessary|it_is_needed|you_need_it
        {pass} {this}? only {when} really|absolutely|strictly? \
            necessary|needed|required|it_is_necessary|it_is_needed|you_need_it
    """,
    "authentication": """
        all|every|this|these|the? {calls} require|requires|need|needs|must_have|must_carry|must_include {token} \
            {authentication}?
        {token} {authentication}? {verb}? required|needed|mandatory
        {token} {authentication}? {verb}? required|needed|mandatory for|on|by all|every {calls}
        authenticate|authorize with|using|by|via {token}
        all|every {calls} {verb} authenticated|authorized|use|uses with|using|by|via? {token} {authentication}?
        {authentication} {is}|uses|via|by|with {token}
        all|every|these? {calls}? must|should|has_to|have_to? use|uses|carry|send|include {token} {authentication}?
    """,
}
