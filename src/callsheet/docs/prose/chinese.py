"""How technical writers say it in Chinese: phrases that mean the same, and formulations under what is meant."""

__all__ = ["FORMULATIONS", "PHRASES"]

PHRASES = {
    "most": """
        最多 最大 最多为 最大为 至多 最高 最长 不超过 不得超过 不能超过 不可超过 请勿超过 不要超过 不应超过
        不允许超过 须不超过 需不超过 必须不超过 不多于 不得多于 不能多于 不大于 不高于 不长于 上限 上限为 上限是
        的上限为 最大值为 最大值 限制为 限制在 限 限制 限定为 小于等于 小于或等于 <= ≤ 控制在 应控制在
    """,
    "least": """
        最少 最小 至少 最低 最短 不少于 不得少于 不能少于 不可少于 不小于 不得小于 不低于 不得低于 不短于 下限
        下限为 最小值为 最小值 最少为 最小为 大于等于 大于或等于 >= ≥ 至少为 至少需要 至少需 至少要
    """,
    "hold": """
        支持 可传 可上传 可传入 允许 可以传 可以传入 可以上传 包含 传入 上传 提供 可提供 可包含 可指定 可添加
        可输入 接受 可使用 为 可 能传 支持传入 支持上传 填写 需要 需 使用
    """,
    "within": "以内 之内 内 以下 及以下 为限",
    "must": "必须 需 须 应 需要 应当 务必 应该 必须要 要",
    "be": "为 是 等于 设为 设置为 设成 = :",
    "on": "true 开启 打开 启用",
    "off": "false 关闭 禁用",
    "using": "使用 传入 设置 传 启用 提供 填写 指定 采用",
    "when": "当 若 如 如果 在",
    "given": "传入 传 设置 使用 提供 指定 存在 填写 有值 给出 已设置 已传入 被设置 不为空",
    "missing": "为空 未传 未提供 未设置 未传入 未指定 不存在 缺省 没有传 没有提供 不传 不提供 未填写 不填 没有设置",
    "together": "同时 一起 一并 共同 同时一起",
    "use": "使用 传入 设置 传 提供 出现 指定 存在 填写 给出 启用 生效",
    "cannot": "不能 不可 不得 不可以 不允许 不支持 请勿 不要 禁止 无法 勿 不应",
    "with": "与 和 同 跟",
    "fixed": """
        固定为 固定是 固定值 固定值为 固定值: 恒为 只能为 只能是 仅支持 只支持 仅限 仅可为 仅能为 仅为 只可为
        只允许 仅允许 仅可选 只能选择 仅可填 只能填 只能取
    """,
    "list_of": """
        可选值 可选值为 可选值包括 可选项 可选项为 可选 取值 取值为 取值包括 可取值 可取值为 支持的值 支持的值为
        枚举值 枚举值为 枚举 取值范围 取值范围为 允许值 允许的值 允许的值为 有效值 有效值为 可用值 可用值为
        支持的取值 选项 选项为
    """,
    "range_is": """
        范围 取值范围 值范围 有效范围 可选范围 支持范围 允许范围 范围为 取值范围为 取值 取值为 取值区间 区间
        取值应为 范围是 取值范围是 取值需在 取值在 必须在 需在 应在 可选 可设置 支持 有效范围为 介于 应介于
        必须介于 须在
    """,
    "total": "总数 总数量 合计 总计 总量 数量总和 总和 数量之和 总共 共 一共 之和 数量合计 总数合计",
    "limited": """
        不超过 不得超过 不能超过 不可超过 限制为 限制在 最多 最多为 上限为 上限 至多 最多不超过 应不超过
        需不超过 不应超过 最大为 限为 不多于 须不超过 必须不超过
    """,
    "formats": """
        格式 文件格式 图片格式 视频格式 音频格式 支持格式 支持的格式 支持的图片格式 支持的文件格式
        支持的视频格式 支持的音频格式 图片类型 文件类型 图像格式 支持的图像格式 支持的文件类型
    """,
    "files": """
        格式 图片 视频 音频 文件 格式图片 格式的图片 格式视频 格式的视频 格式文件 格式的文件 图像 格式图像
        格式的图像 格式音频 格式的音频 两种格式 三种格式 等格式
    """,
    "item": "分段 片段 镜头 段 项 元素 场景 子项 条目 分镜 分镜头 段落 部分",
    "public": """
        可公开访问的 公开可访问的 可公网访问的 公网可访问的 公开的 公网 可以公开访问的 能公开访问的
        可被公开访问的 可从公网访问的 公共可访问的 可公开访问 公开可访问 公网可访问 可公网访问 公开
    """,
    "url": "url 链接 地址 url地址 网址 图片链接 图片url 图片地址 url链接 图片 文件 资源链接 资源地址",
    "needless": """
        非必要 如非必要 若非必要 如无必要 若无必要 非必须 非必需 如无需要 若无需要 没有必要时 不需要时 无必要
        如不需要 如果没有必要 如无特殊需要 无特殊需要 如无需求 不必要时 除非必要
    """,
    "pass": "传 传入 传此 传该 使用 填写 设置 传递 添加 填 指定",
    "interfaces": "接口 api 请求 api接口 调用 api请求 接口请求 接口调用",
    "token": "bearer_token bearer bearertoken bearer_令牌",
    "prompt": "提示词 prompt 提示 文本提示词 提示词文本 文本",
    "required": "必填 必传 必须提供 必须传入 为必填 为必传 为必填项 必需 必须填写",
    "kinds": "一种 这一种 一个值 两个值 两种 三种 这两个值 几种 模式 这一个值",
    "pictures": "分辨率 清晰度 输出 画质 两种分辨率 视频 两种清晰度 比例 宽高比",
    "exclusive": "互斥 冲突 相互排斥 相互互斥 互相排斥 不兼容 为互斥关系 是互斥的 互为互斥",
    "one_of_two": """
        二选一 两者选一 两者择一 必选其一 择一 任选其一 三选一 必须且只能选择一个 必须且只能传一个
        有且只能有一个 有且仅有一个
    """,
    "holds": "包含 都包含 均包含 含有 需包含 都有 均有 应包含 具有 必须包含 由",
    "by": "可 可以 请 可通过 通过 可用 用 以 可使用 使用 用法 可以使用 可以通过",
    "authentication": "认证 鉴权 身份验证 身份认证 验证 授权",
    "set_to": "设为 设置为 设成 置为",
}

FORMULATIONS = {
    "at_most": """
        {what}? {hold}? {most} {hold}? {n} {unit}? {within}?
        {what}? {cannot}|不 超过|多于|大于|超出 {n} {unit}?
        {what}? 为|在|限制在|控制在|限? {n} {unit} {within}
        {what}? :? {most} :? {n} {unit}?
        {n} {unit}? 封顶|上限|为上限
        {what} 的? 最大值|上限 {be}? {n} {unit}?
        最大 {what} {be}? {n} {unit}?
    """,
    "at_least": """
        {what}? {hold}|{must}? {least} {hold}? {n} {unit}?
        {what}? {cannot}|不 少于|小于|低于|短于 {n} {unit}?
        {what}? :? {least} :? {n} {unit}?
        {n} {unit} 起|及以上|以上|或以上
        {what} 的? 最小值|下限 {be}? {n} {unit}?
        最小 {what} {be}? {n} {unit}?
    """,
    "exactly": """
        {what}? {must} 恰好? {hold}? 恰好|正好|刚好 {n} {unit}
    """,
    "at_least_at_most": """
        {what}? {least} {n} {unit}? ,|、|且|并且|; {most} {m}
        {what}? {least} {n} ,|、|且|并且|;? {most} {m} {unit}?
    """,
    "between": """
        {what}? {hold}|{must}|在|需在|应在? {range} {unit}? 之间|范围内|以内|区间|不等|的整数|整数|之间的整数?
        {what}? {range_is} {be}? {range} {unit}? 之间|范围内|以内|的整数|整数|之间的整数|不等?
        {what}? {range_is} : {range} {unit}? 之间|的整数|整数?
        {what} : {range} {unit}?
        {range} {unit}? 之间? 的? 整数|数值|数字
        {least} {n} {unit}? 至|到 {m}
    """,
    "only_values": """
        {this}? {fixed} {values} {unit}?
        {this}? {fixed} {values} {unit}? {kinds}
        {this}? 的值? {must} 固定为 {values}
        只有 {values} 可用|可选|有效|受支持|被支持
    """,
    "named_values": """
        {this}? 的? {list_of} :? {values} {unit}?
        {this}? {must}|只能 {be} {values} {unit}? 之一|其中之一|中的一个|其一|其中一个
        {this}? {must} {be} 以下值之一|以下之一|下列值之一 :? {values}
        {values} {unit}? 之一|其一|任选其一|中任选一个|任选一个
    """,
    "possible_values": """
        {this}? 可以|可 {be}|选|选择|填|取|设为? {values} {unit}?
        {this}? 为 {values} {unit}?
    """,
    "supports": """
        {this}? 支持 {values} {unit}?
        {this}? 支持 {values} {pictures}
    """,
    "default": """
        {this}? 默认|默认值|缺省|缺省值|的默认值 为|是|:|= {value} {unit}?
    """,
    "possible_default": """
        {this}? 默认|默认值|缺省|缺省值|的默认值 {value} {unit}?
        {this}? {missing} 时 ,? 默认? 为|使用|取|是? {value} {unit}?
    """,
    "switched_on": """
        {this}? 默认|缺省 为|是|处于? {on} 状态?
    """,
    "switched_off": """
        {this}? 默认|缺省 为|是|处于? {off}|不开启|不启用 状态?
    """,
    "formats": """
        {formats} 为|是|包括|限|仅限|仅支持|支持? :? {values} 格式?
        {this}|图片|视频|音频|文件? 仅|只|目前仅|目前? 支持|限|接受 {values} {files}
        {this}|图片|视频|音频|文件? 仅支持|只支持|仅限|目前仅支持 {values} {files}?
        {this}|图片|视频|音频|文件? {must} {be} {values} {files}
        {values} 格式
    """,
    "excludes": """
        {this}? {with} {fields} {exclusive}
        {this}? {cannot} {with} {any} {together} {use}
        {this}? {with} {any} {cannot} {together} {use}
        {this}? {with} {any} {cannot} 共存|并存|共用|混用|同用
        {when}? {using} {field} 时 ,? {cannot} {use} {this}
        {when}? {field} {given} 时 ,? {cannot} {use} {this}
        {when}? {using} 了? {field} 时? ,? {this} {must} 为空|留空|不传|省略
        {using} {this} 时 ,? {cannot} {use} {field}
        {this}? {cannot} 和|与|同|跟 {field} 一起用|一起使用|共用|混用
    """,
    "excludes_each_other": """
        {several} 互斥|相互排斥|互相排斥|相互冲突|之间互斥|两者互斥|是互斥的
        {several} 最多|至多|只能 {use}? 一个|其一|其中一个|一项|其中之一
        {several} 只能 {use} 其中? 一个|其一|一项
    """,
    "excludes_one": """
        {several} {cannot} {together} {use}
        {several} {cannot} 共存|并存|共用|混用
        {cannot} {together} {use} {several}
    """,
    "exactly_one": """
        {several} {one_of_two}
        {several} 必须且只能|有且只能|有且仅能 {use} 一个|其一|其中一个|其中之一
    """,
    "two_of_this_and": """
        {this}? {with} {field} 二选一|两者选一|两者择一|必选其一|择一
    """,
    "one_at_least": """
        {several} 至少|最少|必须至少|需至少|须至少 {use} 一个|其一|其中之一|其中一个|一项|一种|1个|1项
        至少|最少|必须至少|需至少|须至少 {use} {several} \
            其一|其中之一|中的一个|之一|其中一个|中的一项|其中一项|中一个
        {several} 至少|至少有|至少需|至少要 {use}? 一个|其一|其中一个 {must}? 不为空|有值|被提供
        {several} {cannot} {together} 为空|缺省|省略|不传|都不传|留空
        {several} {cannot} 都|均|全 为空|不传|缺省
    """,
    "one_of_this_and": """
        {this}? {with} {field} 至少|最少|必须至少|需至少|须至少 {use} 一个|其一|其中之一|其中一个|一项
        {this}? {with} {field} {cannot} {together} 为空|缺省|省略|不传|留空
        {when}? {field} {missing} 时 ,? {this}? {required}
        {when}? {missing} {field} 时 ,? {this}? {required}
    """,
    "requires": """
        {this}? {must}? {with} {field}|{all} 一起|一同|搭配|配合|同时|共同|结合 {use} {purpose}?
        {this}? {must}? 配合|搭配|结合 {field}|{all} {together}? 使用|一起使用|传入 {purpose}?
        {this}? {must} {together} {use} {field}|{all}
        {this}? {must}|要求 {field}|{all}
        {using} {this} 时? ,? {must}|必须同时|需同时|须同时 {use} {field}|{all}
        {using} {this} 时? ,? {field}|{all} {must} {use}
        {using} {this} 时? ,? {field}|{all} 必填|必传|为必填|为必填项
        {this}? 仅|只能|只可|仅可|仅能 {with} {field}|{all} 一起|一同|搭配|配合|同时 使用|传入
        {this}? 不能单独使用 , {must} {with}? {field}|{all} 一起|一同|搭配|配合|同时? 使用?
    """,
    "both_true": """
        {using} {this} 时? ,? {field} {must} {be}? {on}
        {using} {this} 时? ,? {must}? 将|把 {field} {must}? {set_to} {on}
        {using} {this} 时? ,? {must} {on} {field}
        {this}? {must} 将|把 {field} {set_to} {on}
        {this}? {must}|要求 {field} {must}? 为|=|设为|设置为|等于|是|: {on}
        {this}? {must} 先? 开启|打开|启用 {field}
        使用时 ,? {must} 将|把 {field} {set_to} {on}
        使用时 ,? {must} {on} {field}
        {this}? {must} {together}? 设置|将|把 {field} 为|设为|设置为 {on}
        {field} {must} {be}? {on} 才能|才可|才可以|方可 {using} {this}
        {when}? {using} {this} 时 ,? {field} {must} {be}? {on}
    """,
    "both_false": """
        {using} {this} 时? ,? {field} {must} {be}? {off}
        {using} {this} 时? ,? {must}? 将|把 {field} {must}? {set_to} {off}
        {this}? {must} 将|把 {field} {set_to} {off}
        {this}? {must}|要求 {field} {must}? 为|=|设为|设置为|等于|是|: {off}
        {this}? {must} 先? 关闭|禁用 {field}
    """,
    "requires_value": """
        {using} {this} 时? ,? {field} {must} {be} {value}
        {using} {this} 时? ,? {must}? 将|把 {field} {set_to} {value}
        {this}? {must} 将|把 {field} {set_to} {value}
        {this}? {must}|要求 {field} {must}? 为|=|设为|设置为|等于|是 {value}
    """,
    "counted_with_condition": """
        {video} ,? {total} {limited} {n} {unit}?
        {video} ,? {total} {limited} 为 {n} {unit}?
    """,
    "counted_together": """
        {video} ,? {several} 的? {total} {limited} {n} {unit}?
        {several} 的? {total} {limited} {n} {unit}?
        {several} 加起来|合起来|相加 {limited} {n} {unit}?
        {video} ,? {several} 加起来|合起来|相加 {limited} {n} {unit}?
    """,
    "sums": """
        所有|全部|各|各个|每个? {item}? 的? {member} 之和|总和|的总和|的和|相加|加起来|合计|累加 {must}|应当? \
            等于|为|与|和 总|视频总|视频|整体? 的? {field} 一致|相等|相同?
        总|视频总|视频|整体? {field} {must}? 等于 所有|全部|各|各个? {item}? 的? {member} 之和|总和|的总和|的和
    """,
    "members": """
        每个|每一个|各|每|每一 {item} {holds} 各自的|自己的|独立的|各自? {members} 组成?
    """,
    "reference": """
        在? {prompt}? 中|里|内? {by} {references} 来|进行|的方式? 引用|指代|表示|指定|调用 \
            {noun_zh}|{this}?
        可|请|可以? 在 {prompt} 中|里|内 使用|用|通过|以|可用|可使用 {references} 来|进行? 引用|指代 {noun_zh}?
        可|可以|请? 使用|用|通过 {references} 在 {prompt} 中|里|内 来|进行? 引用|指代 {noun_zh}?
    """,
    "public_address": """
        {this}|图片|该|其? 必须|需|须|应|需要|应当|务必|必须要 {be}? {public} {url}?
        {this}|图片|{url}? 必须|需|须|应|需要|应当|务必 能|可|可以|能够|支持|可被|能被 \
            公开|公网|公开地|从公网|通过公网 访问
        {url} 必须|需|须|应|需要|应当|务必 可|能|可以|能够 公开|公网|从公网|被公开 访问
        {this}? 请|需? 提供|传入|使用|填写 {public} {url}
        仅|只 支持 {public} {url}
    """,
    "discouraged": """
        {needless} ,? 请|请您|建议|则? 勿|不要|不传|别|不必|勿要|不用 {pass} {this}?
        {needless} ,? 请|请您|建议|则? 勿|不要|不 {pass} 此|该|本 参数|字段|项
        {needless} ,? 请|请您|建议|则? 勿|不要|不 传此参数|传该参数|传入此参数|传入该参数
        {needless} ,? 请|请您|建议|则? 留空|不填|不传|省略
        {this}? {needless} 时? ,? 请? 勿|不要|不 {pass}
        请? 勿|不要 {pass} {this} , {needless}
        不建议|不推荐 {pass} {this}? ,? 除非必要|除非需要|除非确有必要
        除非必要|除非需要|除非确有必要|除非有必要 ,? 否则? 不要|请不要|请勿|勿 {pass} {this}?
    """,
    "authentication": """
        所有|全部|本|该|每个? {interfaces} 均|都|全部|皆? 需要|需|须|必须|要求|要 使用|通过|携带|采用|以|用|带上? \
            {token} 进行|来|方式|的方式? {authentication}?
        {interfaces}? 使用|采用|通过 {token} 进行|来|方式|的方式? {authentication}
        认证方式|鉴权方式|认证|鉴权 :|为|使用|采用 {token}
    """,
}
