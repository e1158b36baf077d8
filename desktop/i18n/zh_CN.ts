<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en_US">
<context>
    <name>AboutArea</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>新增</translation>
    </message>
    <message>
        <source>Grids and groups</source>
        <translation>网格和村民小组</translation>
    </message>
    <message>
        <source>Name, or empty for the next number</source>
        <translation>名称，不填则按序号</translation>
    </message>
    <message>
        <source>You may look at this, but not change it.</source>
        <translation>您可以查看，但没有修改的权限。</translation>
    </message>
    <message>
        <source>Numbered by statistics alone</source>
        <translation>仅供统计的区划</translation>
    </message>
    <message>
        <source>Also called: {0}</source>
        <translation>又名：{0}</translation>
    </message>
    <message>
        <source>In force from {0}</source>
        <translation>启用：{0}</translation>
    </message>
    <message>
        <source>In force to {0}</source>
        <translation>停用：{0}</translation>
    </message>
    <message>
        <source>Followed by: {0}</source>
        <translation>后继：{0}</translation>
    </message>
    <message>
        <source>Before that: {0}</source>
        <translation>前身：{0}</translation>
    </message>
</context>
<context>
    <name>AreaDoubts</name>
    <message>
        <source>Village</source>
        <translation>村（社区）</translation>
    </message>
    <message>
        <source>Head</source>
        <translation>户主</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>What it finds</source>
        <translation>疑点</translation>
    </message>
    <message>
        <source>Cadre</source>
        <translation>结对干部</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>核实结果</translation>
    </message>
    <message>
        <source>Incomes of {0}</source>
        <translation>{0}年收入</translation>
    </message>
    <message>
        <source>Still open: {0}</source>
        <translation>未核实 {0}</translation>
    </message>
    <message>
        <source>All, the answered ones too: {0}</source>
        <translation>全部（含已核实）{0}</translation>
    </message>
    <message>
        <source>No doubt is open here for the incomes of {0}.</source>
        <translation>按{0}年收入，这里没有未核实的疑点。</translation>
    </message>
</context>
<context>
    <name>AreaList</name>
    <message>
        <source>Reading …</source>
        <translation>正在读取…</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0}条，共{1}条</translation>
    </message>
    <message>
        <source>{0} households are too many for one list: go down to a town or a village in the table of rates first.</source>
        <translation>这里有{0}户，一张清单太长：请先在“比率”里进到一个乡镇或村。</translation>
    </message>
    <message>
        <source>The table is on the clipboard: paste it in Excel.</source>
        <translation>表格已复制，可粘贴到Excel。</translation>
    </message>
    <message>
        <source>Copy the table</source>
        <translation>复制表格</translation>
    </message>
</context>
<context>
    <name>AreaPath</name>
    <message>
        <source>All villages</source>
        <translation>全部村</translation>
    </message>
    <message>
        <source>About {0}…</source>
        <translation>关于{0}…</translation>
    </message>
</context>
<context>
    <name>AreaPolicies</name>
    <message>
        <source>Village</source>
        <translation>村（社区）</translation>
    </message>
    <message>
        <source>Of whom</source>
        <translation>户主（单位）</translation>
    </message>
    <message>
        <source>Member</source>
        <translation>成员</translation>
    </message>
    <message>
        <source>Policy</source>
        <translation>政策</translation>
    </message>
    <message>
        <source>State</source>
        <translation>情况</translation>
    </message>
    <message>
        <source>Facts</source>
        <translation>依据</translation>
    </message>
    <message>
        <source>To be seen to: {0}</source>
        <translation>要办的 {0}</translation>
    </message>
    <message>
        <source>Facts missing: {0}</source>
        <translation>需补充 {0}</translation>
    </message>
    <message>
        <source>All: {0}</source>
        <translation>全部 {0}</translation>
    </message>
    <message>
        <source>All policies</source>
        <translation>全部政策</translation>
    </message>
    <message>
        <source>Nobody here waits for this.</source>
        <translation>这里没有要办的。</translation>
    </message>
</context>
<context>
    <name>Board</name>
    <message>
        <source>On the board</source>
        <translation>张贴</translation>
    </message>
    <message>
        <source>When it hangs, write down where, so that its issues can go on.</source>
        <translation>张贴后请登记地点，所公示的问题才能继续办理。</translation>
    </message>
    <message>
        <source>Recorded. {0} of its issues wait for their posting step.</source>
        <translation>已登记。其中{0}件问题待记公示步骤。</translation>
    </message>
    <message>
        <source>Recorded; none of its issues waits for a posting step.</source>
        <translation>已登记，没有问题待记公示步骤。</translation>
    </message>
    <message>
        <source>It hangs: record it</source>
        <translation>已张贴，登记</translation>
    </message>
    <message>
        <source>Record the posting of {0} issues</source>
        <translation>记{0}件问题的公示步骤</translation>
    </message>
</context>
<context>
    <name>ByStick</name>
    <message>
        <source>Export a packet</source>
        <translation>导出数据包</translation>
    </message>
    <message>
        <source>Take in an answer</source>
        <translation>导入回执</translation>
    </message>
    <message>
        <source>Packets (*{0})</source>
        <translation>数据包 (*{0})</translation>
    </message>
    <message>
        <source>By USB stick</source>
        <translation>U盘传递</translation>
    </message>
    <message>
        <source>When no line reaches the office: export a packet, have the office import it, and take its answer in here.</source>
        <translation>到办公室没有网络时用：把更改导出到U盘，交办公室导入，再把回执带回来导入。</translation>
    </message>
    <message>
        <source>Export a packet…</source>
        <translation>导出数据包…</translation>
    </message>
    <message>
        <source>Take in an answer…</source>
        <translation>导入回执…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>Cell</name>
    <message>
        <source>last: {0}</source>
        <translation>上次：{0}</translation>
    </message>
    <message>
        <source>Wrong: {0}</source>
        <translation>有误：{0}</translation>
    </message>
    <message>
        <source>Please check: {0}</source>
        <translation>请核对：{0}</translation>
    </message>
</context>
<context>
    <name>Choices</name>
    <message>
        <source>a place</source>
        <translation>一个地方</translation>
    </message>
    <message>
        <source>a cadre</source>
        <translation>一名干部</translation>
    </message>
    <message>
        <source>Of</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>the last report of a place, else a draft</source>
        <translation>按区划：最近一份，没有定稿的印草稿</translation>
    </message>
</context>
<context>
    <name>Counting</name>
    <message>
        <source>Counting: {0} of {1} areas</source>
        <translation>正在统计：{0}/{1}个区划</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
</context>
<context>
    <name>Differences</name>
    <message>
        <source>Record</source>
        <translation>记录</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>字段</translation>
    </message>
    <message>
        <source>Village</source>
        <translation>村</translation>
    </message>
    <message>
        <source>Changed by</source>
        <translation>修改人</translation>
    </message>
    <message>
        <source>Left: in force now</source>
        <translation>左：现值</translation>
    </message>
    <message>
        <source>Leave it deleted</source>
        <translation>维持删除</translation>
    </message>
    <message>
        <source>Take left</source>
        <translation>采用左边</translation>
    </message>
    <message>
        <source>Right: the other value</source>
        <translation>右：另一值</translation>
    </message>
    <message>
        <source>Restore with this</source>
        <translation>恢复并采用</translation>
    </message>
    <message>
        <source>Take right</source>
        <translation>采用右边</translation>
    </message>
    <message>
        <source>{0}, {1}</source>
        <translation>{0}，{1}</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>不详</translation>
    </message>
    <message>
        <source>One person deleted the record while another changed it.</source>
        <translation>一人删除了这条记录，另一人同时修改了它。</translation>
    </message>
    <message>
        <source>Two people changed this and did not know of each other. Nothing is lost.</source>
        <translation>两个人互不知情地改了这一项，两个值都在。</translation>
    </message>
    <message>
        <source>{0} differences to settle</source>
        <translation>{0}处差异待处理</translation>
    </message>
    <message>
        <source>Differences</source>
        <translation>差异</translation>
    </message>
    <message>
        <source>Look at the record</source>
        <translation>查看记录</translation>
    </message>
    <message>
        <source>No differences. Where two people change the same field, both values stand here.</source>
        <translation>没有差异。两个人改了同一项时，两个值都会列在这里。</translation>
    </message>
    <message>
        <source>It belongs here</source>
        <translation>就在这里</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Delete it</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Two people moved it to different villages and did not know of each other. Choose where it belongs: what belongs to it goes along, the other copy goes away.</source>
        <translation>两个人互不知情，把它迁到了不同的村。请选它该在哪里：成员等跟着走，另一处的那份自动撤去。</translation>
    </message>
    <message>
        <source>One person moved the record while another deleted it.</source>
        <translation>一个人把这条记录迁走，同时另一个人删除了它。</translation>
    </message>
    <message>
        <source>One person moved the record while another changed this where it was before. Left stands what it has at the new place, right the other person&apos;s change.</source>
        <translation>一个人把这条记录迁走，同时另一个人在原来的村改了这一项。左边是新地方的现值，右边是那个人改的。</translation>
    </message>
</context>
<context>
    <name>DoubtRow</name>
    <message>
        <source>What was found out</source>
        <translation>核实说明（原因）</translation>
    </message>
    <message>
        <source>Note it</source>
        <translation>记下</translation>
    </message>
    <message>
        <source>Before: {0} ({1}). What was seen then: {2}</source>
        <translation>此前核实：{0}（{1}），当时情况：{2}</translation>
    </message>
</context>
<context>
    <name>DoubtsPanel</name>
    <message>
        <source>Please ask about {0} before you leave ({1}):</source>
        <translation>离开前请问清{0}处疑点（{1}年）：</translation>
    </message>
    <message>
        <source>Doubts to look into: {0} ({1})</source>
        <translation>待核实疑点 {0}（{1}年）</translation>
    </message>
    <message>
        <source>The answer is written down.</source>
        <translation>核实结果已记下。</translation>
    </message>
    <message>
        <source>No doubt is open ({1})</source>
        <translation>没有待核实的疑点（{1}年）</translation>
    </message>
    <message>
        <source>Cannot be checked yet:</source>
        <translation>资料不全、还不能核对：</translation>
    </message>
    <message>
        <source>Doubts {0}</source>
        <translation>疑点 {0}</translation>
    </message>
    <message>
        <source>Doubts</source>
        <translation>疑点</translation>
    </message>
</context>
<context>
    <name>Duplicates</name>
    <message>
        <source>On record twice</source>
        <translation>重复登记</translation>
    </message>
    <message>
        <source>Somebody may live in one household and be registered in another. Merge only what is one person: one record stays, the other one keeps its history and is counted no more.</source>
        <translation>人户分离、分户都会使一个人登记在两处。确是同一个人才合并：保留一条，另一条留存历史、不再计数。</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>合并</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Keep the other one</source>
        <translation>改为保留另一条</translation>
    </message>
    <message>
        <source>Nobody of this household is on record twice.</source>
        <translation>这一户没有重复登记的人。</translation>
    </message>
    <message>
        <source>Stays: {0}
Is merged into it: {1}</source>
        <translation>保留：{0}
并入：{1}</translation>
    </message>
    <message>
        <source>Filled in from the other one: {0}</source>
        <translation>由另一条补上：{0}</translation>
    </message>
    <message>
        <source>Both records are one person now.</source>
        <translation>两条记录已合并。</translation>
    </message>
</context>
<context>
    <name>EnterprisePane</name>
    <message>
        <source>paired with {0}</source>
        <translation>结对：{0}</translation>
    </message>
    <message>
        <source>Go on with the visit</source>
        <translation>继续走访</translation>
    </message>
    <message>
        <source>Begin a visit</source>
        <translation>开始走访</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>概况</translation>
    </message>
    <message>
        <source>Particulars</source>
        <translation>企业情况</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>moved to {0}</source>
        <translation>已迁往 {0}</translation>
    </message>
    <message>
        <source>Hand over…</source>
        <translation>移交…</translation>
    </message>
</context>
<context>
    <name>EntitlementHints</name>
    <message>
        <source>and {0} more on the record page</source>
        <translation>另有{0}项，见户档案“政策匹配”</translation>
    </message>
    <message>
        <source>Take up</source>
        <translation>受理帮办</translation>
    </message>
    <message>
        <source>Worth asking, for policies that may fit:</source>
        <translation>可顺便询问（关系到能否享受政策）：</translation>
    </message>
</context>
<context>
    <name>EntitlementPanel</name>
    <message>
        <source>Policies</source>
        <translation>政策匹配</translation>
    </message>
    <message>
        <source>Take up (to be verified)</source>
        <translation>受理帮办（待核实）</translation>
    </message>
    <message>
        <source>Nothing to suggest yet. Ages, health, schooling, dwelling and income of a household, or the needs of an enterprise, lead to policies here.</source>
        <translation>暂无可匹配的政策。填写成员的年龄、健康、在校、社保，以及住房、收入等情况后，或记录企业的需求后，这里会列出可能符合的政策和依据。</translation>
    </message>
    <message>
        <source>This is a reminder to verify and help; the office decides, not the program.</source>
        <translation>此处仅提示核实和帮办，是否符合由主管部门认定。</translation>
    </message>
</context>
<context>
    <name>EntryView</name>
    <message>
        <source>No. {0} at the hub</source>
        <translation>中心第{0}步</translation>
    </message>
    <message>
        <source>awaiting the hub</source>
        <translation>待中心确认</translation>
    </message>
    <message>
        <source>As things stand the hub will not take it: {0}</source>
        <translation>按目前情况中心不会采纳：{0}</translation>
    </message>
    <message>
        <source>not taken</source>
        <translation>未采纳</translation>
    </message>
    <message>
        <source>Not taken: {0}</source>
        <translation>未采纳：{0}</translation>
    </message>
</context>
<context>
    <name>Filters</name>
    <message>
        <source>Red</source>
        <translation>红</translation>
    </message>
    <message>
        <source>Yellow</source>
        <translation>黄</translation>
    </message>
    <message>
        <source>Mine</source>
        <translation>我的</translation>
    </message>
    <message>
        <source>Awaiting the hub</source>
        <translation>待中心确认</translation>
    </message>
    <message>
        <source>Step not taken</source>
        <translation>步骤未采纳</translation>
    </message>
    <message>
        <source>Any level</source>
        <translation>不限层级</translation>
    </message>
    <message>
        <source>Search these issues</source>
        <translation>在这些问题中查找</translation>
    </message>
</context>
<context>
    <name>Findings</name>
    <message>
        <source>Issue {0}: “{1}” was masked.</source>
        <translation>问题{0}：“{1}”已遮盖。</translation>
    </message>
    <message>
        <source>Issue {0} is left out: “{1}” touches on a private matter.</source>
        <translation>问题{0}未列入：“{1}”涉及隐私。</translation>
    </message>
    <message>
        <source>without a number</source>
        <translation>未编号</translation>
    </message>
    <message>
        <source>{0} issues are counted on the notice, but not shown.</source>
        <translation>{0}件问题在公示中只计数、不列出。</translation>
    </message>
    <message>
        <source>Nothing private was found in the words to be posted.</source>
        <translation>待公示的文字中没有发现隐私内容。</translation>
    </message>
    <message>
        <source>I have read issue {0}; it may be posted.</source>
        <translation>问题{0}我已看过，可以公示。</translation>
    </message>
    <message>
        <source>Before it is posted</source>
        <translation>公示前</translation>
    </message>
</context>
<context>
    <name>FirstRun</name>
    <message>
        <source>Zoufang</source>
        <translation>走访通</translation>
    </message>
    <message>
        <source>Welcome to Zoufang</source>
        <translation>欢迎使用走访通</translation>
    </message>
    <message>
        <source>Join your office&apos;s hub: paste the link that its administrator gave you.</source>
        <translation>加入单位的中心：请粘贴管理员给您的邀请链接。</translation>
    </message>
    <message>
        <source>Join</source>
        <translation>加入</translation>
    </message>
    <message>
        <source>Or look around first: a sample village, marked as such, that is never sent.</source>
        <translation>也可以先看看：用一个样例镇试用，样例处处有标记，不会发送。</translation>
    </message>
    <message>
        <source>Try it with a sample village</source>
        <translation>用样例试用</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>This computer has no keyring that keeps secrets. Choose a passphrase of at least 8 characters: it seals the key of your data, is asked at each start, and cannot be recovered.</source>
        <translation>这台电脑没有能保存密钥的系统密钥环。请设置至少8个字符的口令：它用来封存数据的密钥，每次启动都要输入，忘了无法找回。</translation>
    </message>
    <message>
        <source>The passphrase that seals the key of your data:</source>
        <translation>请输入封存数据密钥的口令：</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>口令</translation>
    </message>
    <message>
        <source>The same once more</source>
        <translation>再输入一次</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>One moment …</source>
        <translation>请稍候…</translation>
    </message>
    <message>
        <source>Join all the same</source>
        <translation>仍然加入</translation>
    </message>
</context>
<context>
    <name>FiveReports</name>
    <message>
        <source>{0} – {1}</source>
        <translation>{0}至{1}</translation>
    </message>
    <message>
        <source>no period is over yet</source>
        <translation>还没有一期结束</translation>
    </message>
    <message>
        <source>frozen on {0}, edition {1}</source>
        <translation>{0}定稿，第{1}版</translation>
    </message>
    <message>
        <source>overdue: it was due on {0}</source>
        <translation>逾期，应于{0}前定稿</translation>
    </message>
    <message>
        <source>due by {0}</source>
        <translation>应于{0}前定稿</translation>
    </message>
    <message>
        <source>Another edition …</source>
        <translation>再出一版…</translation>
    </message>
    <message>
        <source>Freeze …</source>
        <translation>生成定稿…</translation>
    </message>
    <message>
        <source>The five reports: {0}</source>
        <translation>五个一：{0}</translation>
    </message>
    <message>
        <source>A frozen report never changes: visits that come in later count in the next period.</source>
        <translation>定稿的数字不再变，以后补来的走访算在下一期。</translation>
    </message>
    <message>
        <source>Reports are for clerks of this area to freeze.</source>
        <translation>定稿由本区划的乡镇办办理。</translation>
    </message>
    <message>
        <source>{0}, edition {1}: {2} figures are other than when it was frozen.</source>
        <translation>{0}第{1}版：定稿以后有{2}个数字变了。</translation>
    </message>
    <message>
        <source>Counting …</source>
        <translation>正在统计…</translation>
    </message>
    <message>
        <source>Print …</source>
        <translation>打印…</translation>
    </message>
    <message>
        <source>What changed since</source>
        <translation>定稿后的变化</translation>
    </message>
</context>
<context>
    <name>FormAsking</name>
    <message>
        <source>Record</source>
        <translation>登记</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Something is missing or wrong above; please mend it first.</source>
        <translation>上面有漏填或填错的，请先改好。</translation>
    </message>
</context>
<context>
    <name>Freezing</name>
    <message>
        <source>Freeze: {0}</source>
        <translation>定稿：{0}</translation>
    </message>
    <message>
        <source>{0}. Its figures never change afterwards; whoever has to put one right makes another edition, and both stay.</source>
        <translation>{0}。定稿以后数字不再变；要改就另出一版，两版都留着。</translation>
    </message>
    <message>
        <source>What is planned for next month (may be left empty)</source>
        <translation>下月打算（可以不填）</translation>
    </message>
    <message>
        <source>Freeze</source>
        <translation>定稿</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Counting …</source>
        <translation>正在统计…</translation>
    </message>
    <message>
        <source>Counting: {0} of {1} areas</source>
        <translation>正在统计：{1}个区划中的{0}个</translation>
    </message>
</context>
<context>
    <name>HandOver</name>
    <message>
        <source>Hand over</source>
        <translation>移交</translation>
    </message>
    <message>
        <source>The pair of today ends the day before, the new one begins on the day: nobody is without a cadre on any day.</source>
        <translation>原结对到前一天为止，新结对从当天开始，哪一天都不断档。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>(no name)</source>
        <translation>（无姓名）</translation>
    </message>
    <message>
        <source>Hand over: {0}</source>
        <translation>移交：{0}</translation>
    </message>
    <message>
        <source>{0} since {1}</source>
        <translation>{0}（{1}起）</translation>
    </message>
    <message>
        <source>Answers now: {0}</source>
        <translation>现在负责：{0}</translation>
    </message>
    <message>
        <source>nobody</source>
        <translation>无人</translation>
    </message>
    <message>
        <source>No cadre is on the roster here.</source>
        <translation>这里没有在岗的走访干部。</translation>
    </message>
    <message>
        <source>Choose who takes over, and from which day on.</source>
        <translation>请选择由谁接手、从哪天起。</translation>
    </message>
    <message>
        <source>Handed over from {0} on.</source>
        <translation>已从{0}起移交。</translation>
    </message>
    <message>
        <source>Pairs are for team leaders and clerks to hand over.</source>
        <translation>结对由组长和乡镇办移交。</translation>
    </message>
</context>
<context>
    <name>Head</name>
    <message>
        <source>(no name)</source>
        <translation>（未填姓名）</translation>
    </message>
    <message>
        <source>Net income per person {0}: {1}</source>
        <translation>{0}年人均纯收入 {1}</translation>
    </message>
    <message>
        <source>Go on with the visit</source>
        <translation>继续走访</translation>
    </message>
    <message>
        <source>Begin a visit</source>
        <translation>开始走访</translation>
    </message>
    <message>
        <source>{0} people share the budget</source>
        <translation>共享收支{0}人</translation>
    </message>
    <message>
        <source>paired with {0}</source>
        <translation>结对：{0}</translation>
    </message>
    <message>
        <source>never</source>
        <translation>从未</translation>
    </message>
    <message>
        <source>last visit: {0}</source>
        <translation>上次走访：{0}</translation>
    </message>
    <message>
        <source>open issues: {0}</source>
        <translation>未结问题：{0}件</translation>
    </message>
    <message>
        <source>{0}: {1} · line {2}</source>
        <translation>{0}年 {1} · 标准 {2}</translation>
    </message>
    <message>
        <source>moved to {0}</source>
        <translation>已迁往 {0}</translation>
    </message>
</context>
<context>
    <name>HeldChanges</name>
    <message>
        <source>Record</source>
        <translation>记录</translation>
    </message>
    <message>
        <source>Village</source>
        <translation>村</translation>
    </message>
    <message>
        <source>Why it is held</source>
        <translation>暂存原因</translation>
    </message>
    <message>
        <source>Changed by</source>
        <translation>修改人</translation>
    </message>
    <message>
        <source>{0}, received {1} · {2}</source>
        <translation>{0}，{1} 收到 · {2}</translation>
    </message>
    <message>
        <source>and {0} more fields</source>
        <translation>另有{0}项</translation>
    </message>
    <message>
        <source>The hub lets it in by itself once it can.</source>
        <translation>条件具备后由中心自动放行。</translation>
    </message>
    <message>
        <source>Nobody can let it in; enter it anew.</source>
        <translation>这条不能放行，请重新填写。</translation>
    </message>
    <message>
        <source>The area&apos;s clerk decides about it; on this computer it stays in sight.</source>
        <translation>由乡镇办处理；在这台电脑上照样看得到。</translation>
    </message>
    <message>
        <source>{0} changes decided; it counts with the next sync.</source>
        <translation>已处理{0}条，同步后生效。</translation>
    </message>
    <message>
        <source>{0} changes are held at the hub</source>
        <translation>中心暂存了{0}条更改</translation>
    </message>
    <message>
        <source>The hub has received them and does not apply them; they are not lost.</source>
        <translation>中心已收到但没有采用，内容没有丢失。</translation>
    </message>
    <message>
        <source>Let in</source>
        <translation>放行</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>不予收录</translation>
    </message>
    <message>
        <source>Let in all {0} of {1}</source>
        <translation>{1}的{0}条全部放行</translation>
    </message>
</context>
<context>
    <name>History</name>
    <message>
        <source>History</source>
        <translation>办理过程</translation>
    </message>
    <message>
        <source>Nothing happened yet.</source>
        <translation>还没有办理记录。</translation>
    </message>
</context>
<context>
    <name>HouseholdPane</name>
    <message>
        <source>Overview</source>
        <translation>概况</translation>
    </message>
    <message>
        <source>People</source>
        <translation>成员</translation>
    </message>
    <message>
        <source>Income</source>
        <translation>收入</translation>
    </message>
    <message>
        <source>Particulars</source>
        <translation>户情</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
</context>
<context>
    <name>IncomeFigures</name>
    <message>
        <source>Net income per person {0}</source>
        <translation>人均纯收入 {0}</translation>
    </message>
    <message>
        <source>Disposable {0}</source>
        <translation>人均可支配收入 {0}</translation>
    </message>
    <message>
        <source>Relief accounting {0} a month of {1}</source>
        <translation>低保核算每人每月 {0}（标准 {1}）</translation>
    </message>
    <message>
        <source>After rigid expense {0}, its share {1}</source>
        <translation>扣除刚性支出后 {0}（占 {1}）</translation>
    </message>
    <message>
        <source>Of it estimated {0}</source>
        <translation>其中估算 {0}</translation>
    </message>
    <message>
        <source>last year {0}</source>
        <translation>上年 {0}</translation>
    </message>
    <message>
        <source>line {0}</source>
        <translation>标准 {0}</translation>
    </message>
    <message>
        <source>People of {0}: {1} share the budget, {2} resident</source>
        <translation>{0}年家庭：共享收支 {1} 人、常住 {2} 人</translation>
    </message>
    <message>
        <source>Year of account: {0}</source>
        <translation>核算年度：{0}</translation>
    </message>
</context>
<context>
    <name>IncomeGrid</name>
    <message>
        <source>Last year</source>
        <translation>上年</translation>
    </message>
    <message>
        <source>Enter: down · Tab: right · Excel can be pasted</source>
        <translation>回车下移 · Tab 右移 · 可从Excel粘贴</translation>
    </message>
    <message>
        <source>List last year&apos;s items</source>
        <translation>按上年项目列出</translation>
    </message>
    <message>
        <source>Counts as</source>
        <translation>计入</translation>
    </message>
    <message>
        <source>{0} est.</source>
        <translation>{0} 估算</translation>
    </message>
    <message>
        <source>Estimate costs by ratio</source>
        <translation>按比例估算成本</translation>
    </message>
    <message>
        <source>{0} lines of costs were estimated; put them right where you know better.</source>
        <translation>已按比例估算{0}项成本并标明“估算”；有实际数的请改正。</translation>
    </message>
</context>
<context>
    <name>IssueHead</name>
    <message>
        <source>no number yet</source>
        <translation>待编号</translation>
    </message>
    <message>
        <source>(nothing written down yet)</source>
        <translation>（还没有写内容）</translation>
    </message>
    <message>
        <source>Red warning: {0}</source>
        <translation>红色预警：{0}</translation>
    </message>
    <message>
        <source>Yellow warning: {0}</source>
        <translation>黄色预警：{0}</translation>
    </message>
    <message>
        <source>Due soon: {0}</source>
        <translation>临近期限：{0}</translation>
    </message>
    <message>
        <source>Went back to work</source>
        <translation>退回重办</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
</context>
<context>
    <name>IssueList</name>
    <message>
        <source>About</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>责任人</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>awaiting the hub</source>
        <translation>待中心确认</translation>
    </message>
    <message>
        <source>a step was not taken</source>
        <translation>有步骤未采纳</translation>
    </message>
</context>
<context>
    <name>IssuePanel</name>
    <message>
        <source>Photos and scans</source>
        <translation>照片和扫描件</translation>
    </message>
</context>
<context>
    <name>IssueTies</name>
    <message>
        <source>Likely told twice: {0} ({1})</source>
        <translation>可能重复：{0}（{1}）</translation>
    </message>
    <message>
        <source>Merge into it…</source>
        <translation>并入这一件…</translation>
    </message>
    <message>
        <source>Part of the common issue: {0}</source>
        <translation>归入的共性问题：{0}</translation>
    </message>
    <message>
        <source>Next: {0}…</source>
        <translation>建议：{0}…</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Sources and common issues</source>
        <translation>来源与共性问题</translation>
    </message>
    <message>
        <source>Join to this common issue</source>
        <translation>归入这件共性问题</translation>
    </message>
    <message>
        <source>One issue with {0} sources:</source>
        <translation>一件问题，{0}个来源：</translation>
    </message>
    <message>
        <source>Common issue, others joined to it: {0}</source>
        <translation>共性问题，已归入{0}件：</translation>
    </message>
</context>
<context>
    <name>IssuesPage</name>
    <message>
        <source>Issues</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>No issue fits what is chosen above.</source>
        <translation>没有符合上面条件的问题。</translation>
    </message>
    <message>
        <source>Show all open issues</source>
        <translation>显示全部未结问题</translation>
    </message>
    <message>
        <source>No issue is on record in this area yet. A sync or a visit brings them.</source>
        <translation>这里还没有问题。同步或走访后就会有。</translation>
    </message>
    <message>
        <source>New issue</source>
        <translation>新增问题</translation>
    </message>
    <message>
        <source>{0} shown · {1} open of {2}</source>
        <translation>显示{0}件 · 未结{1}件，共{2}件</translation>
    </message>
    <message>
        <source>{0}: recorded here; the hub has yet to confirm it.</source>
        <translation>{0}：已记在本机，待中心确认。</translation>
    </message>
    <message>
        <source>Choose an issue at the left to see where it stands.</source>
        <translation>请在左边选一件问题，看办到哪一步。</translation>
    </message>
    <message>
        <source>An issue&apos;s history and its next steps will stand here.</source>
        <translation>问题的办理过程和可办的步骤会显示在这里。</translation>
    </message>
    <message>
        <source>Petition cases…</source>
        <translation>信访积案…</translation>
    </message>
</context>
<context>
    <name>Joining</name>
    <message>
        <source>This is the sample village: it belongs to no hub and is never sent.</source>
        <translation>这是样例镇，不属于任何中心，不会发送。</translation>
    </message>
    <message>
        <source>Paste the enrolment link that the keeper of your hub gave you.</source>
        <translation>请粘贴中心管理员给您的注册链接。</translation>
    </message>
    <message>
        <source>Join the hub</source>
        <translation>加入中心</translation>
    </message>
    <message>
        <source>Ask the keeper of your hub for a new link for your account and paste it here. What is on this computer stays, also what was not sent yet.</source>
        <translation>请管理员按您原来的账号给一条新的邀请链接，粘贴在这里。本机的内容都保留，没发送的也在。</translation>
    </message>
    <message>
        <source>Join all the same</source>
        <translation>仍然加入</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Enrol again…</source>
        <translation>重新登记…</translation>
    </message>
</context>
<context>
    <name>Matters</name>
    <message>
        <source>Please check: {0}</source>
        <translation>请核对：{0}</translation>
    </message>
    <message>
        <source>This household has gone up in that of {0} and is counted no more.</source>
        <translation>这一户已并入{0}户，不再计入户数。</translation>
    </message>
    <message>
        <source>On record elsewhere too, with the same ID number: {0}</source>
        <translation>身份证号在别处也有登记：{0}</translation>
    </message>
    <message>
        <source>Perhaps on record elsewhere too, by name and birth: {0}</source>
        <translation>姓名和生日相同，可能在别处也有登记：{0}</translation>
    </message>
    <message>
        <source>Household matters</source>
        <translation>户籍事务</translation>
    </message>
    <message>
        <source>Split…</source>
        <translation>分户…</translation>
    </message>
    <message>
        <source>Merge…</source>
        <translation>并户…</translation>
    </message>
    <message>
        <source>People of a year…</source>
        <translation>年度人口…</translation>
    </message>
    <message>
        <source>On record twice…</source>
        <translation>重复登记…</translation>
    </message>
    <message>
        <source>Fill in from the members</source>
        <translation>按成员填写</translation>
    </message>
    <message>
        <source>Look and merge</source>
        <translation>查看并合并</translation>
    </message>
    <message>
        <source>Go there</source>
        <translation>转到那一户</translation>
    </message>
    <message>
        <source>The head counts are those of the members now.</source>
        <translation>三种人口已按成员填写。</translation>
    </message>
    <message>
        <source>Take the merger back</source>
        <translation>取消并户</translation>
    </message>
    <message>
        <source>The household stands again, with {0} people.</source>
        <translation>已恢复这一户，{0}人回到本户。</translation>
    </message>
    <message>
        <source>Hand over…</source>
        <translation>移交…</translation>
    </message>
    <message>
        <source> {0} people are still on record here: take the merger back, and merge anew.</source>
        <translation>这里还有{0}人：请先取消并户，再重新并入。</translation>
    </message>
</context>
<context>
    <name>MergeHousehold</name>
    <message>
        <source>Merge households</source>
        <translation>并户</translation>
    </message>
    <message>
        <source>The members of one household, and its lines of this year, go to the other. Nothing is deleted; the one that ends is counted no more.</source>
        <translation>一户的成员和今年的收支并入另一户。不删除任何记录；被并入的一户不再计入户数。</translation>
    </message>
    <message>
        <source>Head, group or telephone</source>
        <translation>户主、小组或电话</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>合并</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>There is no other household in this village.</source>
        <translation>本村没有别的户。</translation>
    </message>
    <message>
        <source>The household of {0} stays</source>
        <translation>保留{0}户</translation>
    </message>
    <message>
        <source>What {0} is to {1}, if that is known</source>
        <translation>{0}是{1}的什么人（知道的话）</translation>
    </message>
    <message>
        <source>{0} people went along.</source>
        <translation>并入{0}人。</translation>
    </message>
    <message>
        <source> Please fill in what they are to the head: {0}</source>
        <translation>请补填与户主关系：{0}</translation>
    </message>
    <message>
        <source> This year has its people already: please take them anew.</source>
        <translation>今年已定过年度人口，请重做。</translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>MoveRecord</name>
    <message>
        <source>You may not write in this village, nor move from it.</source>
        <translation>您在这个村没有填写的权限，不能从这里迁走。</translation>
    </message>
    <message>
        <source>There is no other village that you may write in.</source>
        <translation>没有别的您可以填写的村。</translation>
    </message>
    <message>
        <source>Moved to {0}, {1} records. For everybody after the next sync.</source>
        <translation>已迁到 {0}，共{1}条记录。下次同步后，大家都看得到。</translation>
    </message>
    <message>
        <source>It has moved to {0}.</source>
        <translation>已迁往 {0}。</translation>
    </message>
    <message>
        <source>It is in {0}.</source>
        <translation>现在在：{0}</translation>
    </message>
    <message>
        <source>Move {0} records</source>
        <translation>迁移{0}条记录</translation>
    </message>
    <message>
        <source>Choose where to.</source>
        <translation>请选择迁到哪里。</translation>
    </message>
    <message>
        <source>(no name)</source>
        <translation>（未填姓名）</translation>
    </message>
    <message>
        <source>{0} goes to {1} with: {2}. Visits, issues and pairs stay where they were.</source>
        <translation>“{0}”迁到 {1}，一起走的有：{2}。走访、问题和结对留在原来的村，这一户的时间线上照样看得到。</translation>
    </message>
    <message>
        <source>nothing else</source>
        <translation>没有别的</translation>
    </message>
    <message>
        <source>Move to…</source>
        <translation>迁移到…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>NewIssue</name>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>地点</translation>
    </message>
    <message>
        <source>Handed in; the hub has yet to confirm it.</source>
        <translation>已提交，待中心确认。</translation>
    </message>
    <message>
        <source>New issue</source>
        <translation>新增问题</translation>
    </message>
    <message>
        <source>Whom is it about? Type a name, pinyin, telephone; or choose a village.</source>
        <translation>关于谁？请输入姓名、拼音或电话，或选一个村。</translation>
    </message>
    <message>
        <source>Household, enterprise or village</source>
        <translation>家庭、企业或村</translation>
    </message>
    <message>
        <source>Hand in</source>
        <translation>提交</translation>
    </message>
    <message>
        <source>Keep as a draft</source>
        <translation>存为草稿</translation>
    </message>
    <message>
        <source>About somebody else</source>
        <translation>换一个对象</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>NewObject</name>
    <message>
        <source>This laptop holds no village yet: sync first.</source>
        <translation>本机还没有任何村的资料，请先同步。</translation>
    </message>
    <message>
        <source>Please fill in: {0}</source>
        <translation>请填写：{0}</translation>
    </message>
    <message>
        <source>New: {0}</source>
        <translation>新增{0}</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>NotNow</name>
    <message>
        <source>Not possible now, because</source>
        <translation>现在不能办，因为</translation>
    </message>
</context>
<context>
    <name>ObjectList</name>
    <message>
        <source>Per person</source>
        <translation>人均收入</translation>
    </message>
    <message>
        <source>Last visit</source>
        <translation>上次走访</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>未结</translation>
    </message>
    <message>
        <source>{0} households</source>
        <translation>{0}户</translation>
    </message>
    <message>
        <source>{0} enterprises</source>
        <translation>{0}家</translation>
    </message>
    <message>
        <source>Nothing here fits these filters.</source>
        <translation>没有符合这些条件的。</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>显示全部</translation>
    </message>
    <message>
        <source>No household is here yet. A sync brings those of your area.</source>
        <translation>这里还没有家庭。同步后会下载您负责区域的家庭。</translation>
    </message>
    <message>
        <source>Add a household</source>
        <translation>新增家庭</translation>
    </message>
    <message>
        <source>No enterprise is here yet. A sync brings those of your area.</source>
        <translation>这里还没有企业。同步后会下载您负责区域的企业。</translation>
    </message>
    <message>
        <source>Add an enterprise</source>
        <translation>新增企业</translation>
    </message>
    <message>
        <source>Visits</source>
        <translation>走访</translation>
    </message>
    <message>
        <source>Not visited</source>
        <translation>未走访</translation>
    </message>
    <message>
        <source>Low income</source>
        <translation>低收入</translation>
    </message>
    <message>
        <source>Empty homes</source>
        <translation>空关户</translation>
    </message>
    <message>
        <source>Open issues</source>
        <translation>有未结问题</translation>
    </message>
    <message>
        <source>My pairs</source>
        <translation>我的结对</translation>
    </message>
    <message>
        <source>New</source>
        <translation>新增</translation>
    </message>
    <message>
        <source>Paired with {0}</source>
        <translation>结对：{0}</translation>
    </message>
    <message>
        <source>met</source>
        <translation>已到</translation>
    </message>
    <message>
        <source>Must-visit owed</source>
        <translation>必到未到</translation>
    </message>
    <message>
        <source>Must</source>
        <translation>必到</translation>
    </message>
    <message>
        <source>due</source>
        <translation>未到</translation>
    </message>
</context>
<context>
    <name>Orders</name>
    <message>
        <source>{0} ({1})</source>
        <translation>{0}（{1}）</translation>
    </message>
    <message>
        <source>reached on {0}</source>
        <translation>{0}完成</translation>
    </message>
    <message>
        <source>missed</source>
        <translation>逾期未完成</translation>
    </message>
    <message>
        <source>Reached today</source>
        <translation>今天完成</translation>
    </message>
    <message>
        <source>no number yet</source>
        <translation>待编号</translation>
    </message>
    <message>
        <source>Record the answer</source>
        <translation>填写回复</translation>
    </message>
    <message>
        <source>answered on {0}</source>
        <translation>{0}回复</translation>
    </message>
    <message>
        <source>no answer yet</source>
        <translation>尚未回复</translation>
    </message>
    <message>
        <source>Send a supervision order</source>
        <translation>发督办单</translation>
    </message>
    <message>
        <source>The unit&apos;s answer</source>
        <translation>单位的回复</translation>
    </message>
    <message>
        <source>A milestone</source>
        <translation>新增时序节点</translation>
    </message>
    <message>
        <source>Supervision and milestones</source>
        <translation>督办与时序节点</translation>
    </message>
    <message>
        <source>No milestones are planned and no order was sent.</source>
        <translation>没有时序节点，也没有发过督办单。</translation>
    </message>
    <message>
        <source>no answer, working days overdue: {0}</source>
        <translation>逾期{0}个工作日未回复</translation>
    </message>
    <message>
        <source>Add a milestone</source>
        <translation>增加节点</translation>
    </message>
</context>
<context>
    <name>Output</name>
    <message>
        <source>Printing …</source>
        <translation>正在打印…</translation>
    </message>
    <message>
        <source>Printing: page {0} of {1}</source>
        <translation>正在打印第{0}页，共{1}页</translation>
    </message>
    <message>
        <source>Sent to the printer: {0} pages.</source>
        <translation>已送打印机：{0}页。</translation>
    </message>
    <message>
        <source>The printer took {0} of {1} pages; please check it.</source>
        <translation>打印机只接收了{1}页中的{0}页，请检查。</translation>
    </message>
    <message>
        <source>Save as PDF</source>
        <translation>存为PDF</translation>
    </message>
    <message>
        <source>Saved: {0}</source>
        <translation>已保存：{0}</translation>
    </message>
    <message>
        <source>A folder for the documents of all villages</source>
        <translation>选择存放各村文件的文件夹</translation>
    </message>
    <message>
        <source>Making the documents …</source>
        <translation>正在生成…</translation>
    </message>
    <message>
        <source>{0} of {1}: {2}</source>
        <translation>第{0}份，共{1}份：{2}</translation>
    </message>
    <message>
        <source>{0} documents saved.</source>
        <translation>已保存{0}份。</translation>
    </message>
    <message>
        <source>Stopped; what was saved is there.</source>
        <translation>已停止，已保存的保留。</translation>
    </message>
    <message>
        <source>Print …</source>
        <translation>打印…</translation>
    </message>
    <message>
        <source>Save as PDF …</source>
        <translation>存为PDF…</translation>
    </message>
    <message>
        <source>All villages …</source>
        <translation>各村批量…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>People</name>
    <message>
        <source>The member was taken off the household.</source>
        <translation>已将该成员移出本户。</translation>
    </message>
    <message>
        <source>New member</source>
        <translation>新成员</translation>
    </message>
    <message>
        <source>Add member</source>
        <translation>添加成员</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Nobody is on record here yet. Start with the head of the household.</source>
        <translation>这户还没有登记成员，请先登记户主。</translation>
    </message>
    <message>
        <source>The member has left the household today.</source>
        <translation>已记为今天离户。</translation>
    </message>
    <message>
        <source>Has left</source>
        <translation>已离户</translation>
    </message>
</context>
<context>
    <name>PetitionRegister</name>
    <message>
        <source>Rounds</source>
        <translation>轮次</translation>
    </message>
    <message>
        <source>Days silent</source>
        <translation>停滞天数</translation>
    </message>
    <message>
        <source>Take up again</source>
        <translation>恢复在办</translation>
    </message>
    <message>
        <source>Close the case</source>
        <translation>办结</translation>
    </message>
    <message>
        <source>A new case in {0}</source>
        <translation>登记积案：{0}</translation>
    </message>
    <message>
        <source>What was done</source>
        <translation>化解情况</translation>
    </message>
    <message>
        <source>How it ended</source>
        <translation>办结方式</translation>
    </message>
    <message>
        <source>Petition cases (restricted)</source>
        <translation>信访积案（限阅）</translation>
    </message>
    <message>
        <source>Register a case</source>
        <translation>登记积案</translation>
    </message>
    <message>
        <source>Record what was done</source>
        <translation>记一次化解</translation>
    </message>
    <message>
        <source>No petition case is on record here.</source>
        <translation>这里还没有积案。</translation>
    </message>
</context>
<context>
    <name>PhotoView</name>
    <message>
        <source>Opening …</source>
        <translation>正在打开……</translation>
    </message>
    <message>
        <source>{0} of {1} KB have arrived</source>
        <translation>已收到 {0} / {1} KB</translation>
    </message>
    <message>
        <source>Save the original</source>
        <translation>保存原图</translation>
    </message>
    <message>
        <source>Saved: {0}</source>
        <translation>已保存：{0}</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>原图</translation>
    </message>
    <message>
        <source>Save as …</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>Photos</name>
    <message>
        <source>not downloaded yet</source>
        <translation>尚未下载</translation>
    </message>
    <message>
        <source>Photos and scans to add</source>
        <translation>选择照片和扫描件</translation>
    </message>
    <message>
        <source>Photos and PDF ({0})</source>
        <translation>照片和PDF ({0})</translation>
    </message>
    <message>
        <source>{0} was not added: {1}</source>
        <translation>“{0}”没有添加：{1}</translation>
    </message>
    <message>
        <source> ({0} files were not added)</source>
        <translation>（共{0}个文件没有添加）</translation>
    </message>
    <message>
        <source>{0} added; they go to the hub with the next sync.</source>
        <translation>已添加{0}个，下次同步时发送到中心。</translation>
    </message>
    <message>
        <source>{0} added.</source>
        <translation>已添加{0}个。</translation>
    </message>
    <message>
        <source>Add photos</source>
        <translation>添加照片</translation>
    </message>
    <message>
        <source>No photos yet. JPEG, PNG, WebP and PDF of at most 64 MB can be added.</source>
        <translation>还没有照片。可以添加JPEG、PNG、WebP照片和PDF，每个不超过64 MB。</translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>{0} pages</source>
        <translation>共{0}页</translation>
    </message>
    <message>
        <source>being made …</source>
        <translation>正在生成…</translation>
    </message>
    <message>
        <source>Page width</source>
        <translation>页宽</translation>
    </message>
    <message>
        <source>Whole page</source>
        <translation>整页</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>缩小</translation>
    </message>
</context>
<context>
    <name>PrintPage</name>
    <message>
        <source>Print</source>
        <translation>公示</translation>
    </message>
    <message>
        <source>This laptop holds no village yet: sync first.</source>
        <translation>本机还没有任何村的资料，请先同步。</translation>
    </message>
    <message>
        <source>Posting recorded for {0} issues; the hub has yet to confirm it.</source>
        <translation>已记{0}件问题的公示，待中心确认。</translation>
    </message>
    <message>
        <source>To the sync page</source>
        <translation>去同步</translation>
    </message>
</context>
<context>
    <name>Receipt</name>
    <message>
        <source>Not synced yet</source>
        <translation>尚未同步</translation>
    </message>
    <message>
        <source>Synced</source>
        <translation>已同步</translation>
    </message>
    <message>
        <source>Not everything is synced</source>
        <translation>尚未全部同步</translation>
    </message>
    <message>
        <source>This computer&apos;s clock says {0}, the hub&apos;s {1}. Please set the clock; nothing is lost.</source>
        <translation>本机时钟是{0}，中心是{1}。请校准本机时钟；数据没有丢失。</translation>
    </message>
</context>
<context>
    <name>RecordCard</name>
    <message>
        <source>New: {0}</source>
        <translation>新增{0}</translation>
    </message>
    <message>
        <source>The issue was handed in.</source>
        <translation>问题已提交。</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Hand in</source>
        <translation>提交</translation>
    </message>
    <message>
        <source>To its page</source>
        <translation>到问题页</translation>
    </message>
</context>
<context>
    <name>Safekeeping</name>
    <message>
        <source>Back up into</source>
        <translation>备份到</translation>
    </message>
    <message>
        <source>Restore from</source>
        <translation>从备份恢复</translation>
    </message>
    <message>
        <source>The two passphrases differ.</source>
        <translation>两次输入的口令不一样。</translation>
    </message>
    <message>
        <source>Backed up: {0}</source>
        <translation>已备份：{0}</translation>
    </message>
    <message>
        <source>Close the window now; what it brings is there when it opens again.</source>
        <translation>现在关闭窗口；再打开时就是恢复好的数据。</translation>
    </message>
    <message>
        <source>Close and restore</source>
        <translation>关闭并恢复</translation>
    </message>
    <message>
        <source>One moment …</source>
        <translation>请稍候…</translation>
    </message>
    <message>
        <source>{0}: its passphrase (nothing, where none was chosen)</source>
        <translation>{0}：备份的口令（没有设过就不填）</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>{0}: choose a passphrase of at least 8 characters for it</source>
        <translation>{0}：请给备份设一个至少8个字符的口令</translation>
    </message>
    <message>
        <source>Back up</source>
        <translation>备份</translation>
    </message>
    <message>
        <source>Back up …</source>
        <translation>备份…</translation>
    </message>
    <message>
        <source>Restore …</source>
        <translation>恢复…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Passphrase of the backup</source>
        <translation>备份的口令</translation>
    </message>
    <message>
        <source>The same once more</source>
        <translation>再输一次</translation>
    </message>
</context>
<context>
    <name>SearchBox</name>
    <message>
        <source>Nothing found for “{0}”</source>
        <translation>没有找到“{0}”</translation>
    </message>
    <message>
        <source>Find a name, pinyin, number … (Ctrl+F)</source>
        <translation>查姓名、拼音、号码…（Ctrl+F）</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Account: {0}</source>
        <translation>账号：{0}</translation>
    </message>
    <message>
        <source>Areas: {0}</source>
        <translation>区域：{0}</translation>
    </message>
    <message>
        <source>Device number: {0}</source>
        <translation>设备号：{0}</translation>
    </message>
    <message>
        <source>{0} households, {1} changes to send</source>
        <translation>{0}户，{1}条更改待发送</translation>
    </message>
    <message>
        <source>Data folder: {0}</source>
        <translation>数据文件夹：{0}</translation>
    </message>
    <message>
        <source>Checking …</source>
        <translation>正在检查…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>The file&apos;s pages are read.</source>
        <translation>已读完数据文件。</translation>
    </message>
    <message>
        <source>The log&apos;s chains are whole; looking at the records.</source>
        <translation>日志链完整，正在核对记录。</translation>
    </message>
    <message>
        <source>Records looked at: {0}</source>
        <translation>已核对{0}条记录</translation>
    </message>
    <message>
        <source>Everything is sound: {0} changes, {1} records.</source>
        <translation>数据完好：{0}条更改，{1}条记录。</translation>
    </message>
    <message>
        <source>{0} faults; keep a copy of the data folder and call for help.</source>
        <translation>发现{0}处差错；请备份数据文件夹并联系管理员。</translation>
    </message>
    <message>
        <source>Check my data</source>
        <translation>检查我的数据</translation>
    </message>
    <message>
        <source>Language and looks</source>
        <translation>语言与外观</translation>
    </message>
    <message>
        <source>This laptop</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>My data</source>
        <translation>我的数据</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>字号</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Small</source>
        <translation>小</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>标准</translation>
    </message>
    <message>
        <source>Large</source>
        <translation>大</translation>
    </message>
    <message>
        <source>{0} households</source>
        <translation>{0}户</translation>
    </message>
</context>
<context>
    <name>SplitHousehold</name>
    <message>
        <source>Split the household</source>
        <translation>分户</translation>
    </message>
    <message>
        <source>Choose the members who become a household of their own. Their lines of this year go along; earlier years stay as they were, and so do visits and issues.</source>
        <translation>选择分出去另立一户的成员。今年记在他们名下的收支随同转入；以前年度的账、走访和问题都留在原户。</translation>
    </message>
    <message>
        <source>Head of the new household</source>
        <translation>新户的户主</translation>
    </message>
    <message>
        <source>Lines of {0} that go along</source>
        <translation>转入新户的{0}年收支</translation>
    </message>
    <message>
        <source>There are none yet.</source>
        <translation>还没有记。</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>分户</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Split from the household of {0}</source>
        <translation>从{0}户分出</translation>
    </message>
    <message>
        <source>Nobody but the head is on record here.</source>
        <translation>这一户除户主外没有登记别的成员。</translation>
    </message>
    <message>
        <source>{0} people are a household of their own now.</source>
        <translation>{0}人已另立一户。</translation>
    </message>
    <message>
        <source> Please fill in what they are to the head: {0}</source>
        <translation>请补填与户主关系：{0}</translation>
    </message>
    <message>
        <source> This year has its people already: please take them anew.</source>
        <translation>今年已定过年度人口，请重做。</translation>
    </message>
</context>
<context>
    <name>Stages</name>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} / {1}条</translation>
    </message>
    <message>
        <source>, about {0} s left</source>
        <translation>，约剩{0}秒</translation>
    </message>
    <message>
        <source>Greet the hub</source>
        <translation>连接中心</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Receive</source>
        <translation>接收</translation>
    </message>
    <message>
        <source>Photos (KB)</source>
        <translation>照片(KB)</translation>
    </message>
</context>
<context>
    <name>StatsPage</name>
    <message>
        <source>Statistics</source>
        <translation>统计</translation>
    </message>
    <message>
        <source>no. {0}</source>
        <translation>第{0}位</translation>
    </message>
    <message>
        <source>against last week {0}, against last year {1}</source>
        <translation>比上周{0}，同比{1}</translation>
    </message>
    <message>
        <source>as of {0} · synced {1}</source>
        <translation>截至{0}·数据同步于{1}</translation>
    </message>
    <message>
        <source>as of {0} · not synced yet</source>
        <translation>截至{0}·尚未同步</translation>
    </message>
    <message>
        <source>The table is on the clipboard: paste it in Excel.</source>
        <translation>表格已复制，可粘贴到Excel。</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>上一级</translation>
    </message>
    <message>
        <source>Copy the table</source>
        <translation>复制表格</translation>
    </message>
    <message>
        <source>By</source>
        <translation>按</translation>
    </message>
    <message>
        <source>Beside it</source>
        <translation>并列</translation>
    </message>
    <message>
        <source>Visits</source>
        <translation>走访</translation>
    </message>
    <message>
        <source>Must-visits</source>
        <translation>必到</translation>
    </message>
    <message>
        <source>Issues</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>满意度</translation>
    </message>
    <message>
        <source>Petitions and incomes</source>
        <translation>信访和收入</translation>
    </message>
    <message>
        <source>numerator/denominator</source>
        <translation>分子/分母</translation>
    </message>
    <message>
        <source>against last week</source>
        <translation>比上周</translation>
    </message>
    <message>
        <source>against last year</source>
        <translation>同比</translation>
    </message>
    <message>
        <source>rank</source>
        <translation>位次</translation>
    </message>
    <message>
        <source>Nothing is on record here that could be counted. A sync brings it.</source>
        <translation>这里还没有可以统计的记录，同步后就有了。</translation>
    </message>
    <message>
        <source>Go to sync</source>
        <translation>去同步</translation>
    </message>
    <message>
        <source>Rates</source>
        <translation>比率</translation>
    </message>
    <message>
        <source>Five reports</source>
        <translation>五个一</translation>
    </message>
    <message>
        <source>Doubts</source>
        <translation>疑点</translation>
    </message>
    <message>
        <source>Policies</source>
        <translation>政策匹配</translation>
    </message>
</context>
<context>
    <name>Status</name>
    <message>
        <source>Saved on this laptop {0}</source>
        <translation>已保存到本机 {0}</translation>
    </message>
    <message>
        <source>{0} changes to send</source>
        <translation>{0}条更改待发送</translation>
    </message>
    <message>
        <source>Nothing to send</source>
        <translation>没有待发送的更改</translation>
    </message>
    <message>
        <source>Never synced</source>
        <translation>尚未同步</translation>
    </message>
    <message>
        <source>Hub reachable</source>
        <translation>中心可连接</translation>
    </message>
    <message>
        <source>Hub not reachable</source>
        <translation>中心连不上</translation>
    </message>
    <message>
        <source>Synced {0}; others&apos; data as of then</source>
        <translation>上次同步 {0}，他人数据截至此时</translation>
    </message>
    <message>
        <source>Sample data, never sent</source>
        <translation>样例数据，不会发送</translation>
    </message>
</context>
<context>
    <name>StepForm</name>
    <message>
        <source>Something is missing or wrong above; please mend it first.</source>
        <translation>上面有缺项或差错，请先改正。</translation>
    </message>
    <message>
        <source>{0}, which leads to: {1}</source>
        <translation>{0} → {1}</translation>
    </message>
    <message>
        <source>Record this step</source>
        <translation>记下这一步</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>Steps</name>
    <message>
        <source>Steps possible now</source>
        <translation>现在可办的步骤</translation>
    </message>
    <message>
        <source>Why not another step?</source>
        <translation>为什么不能办别的？</translation>
    </message>
    <message>
        <source>No step is possible for you now; below stands why.</source>
        <translation>您现在没有可办的步骤，原因见下。</translation>
    </message>
</context>
<context>
    <name>SyncPage</name>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>接收</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Sync</source>
        <translation>同步</translation>
    </message>
    <message>
        <source>all areas</source>
        <translation>全部区域</translation>
    </message>
    <message>
        <source>{0} at {1}</source>
        <translation>{0}，中心 {1}</translation>
    </message>
    <message>
        <source>{0} changes of this computer wait to be sent.</source>
        <translation>本机有{0}条更改待发送。</translation>
    </message>
    <message>
        <source>Nothing waits to be sent.</source>
        <translation>没有待发送的更改。</translation>
    </message>
    <message>
        <source>Last complete sync: {0}.</source>
        <translation>上次全部同步：{0}。</translation>
    </message>
    <message>
        <source>Joined {0} as {1}. The first sync brings the records of your area.</source>
        <translation>已以“{1}”加入中心 {0}。首次同步会下载您负责区域的资料。</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>立即同步</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Passphrase of this computer</source>
        <translation>这台电脑的口令</translation>
    </message>
    <message>
        <source>Earlier syncs</source>
        <translation>历次同步</translation>
    </message>
    <message>
        <source>{0} of them are exported and wait for the office&apos;s answer.</source>
        <translation>其中{0}条已导出，待办公室回执。</translation>
    </message>
    <message>
        <source>Enrolled again at {0} as {1}.</source>
        <translation>已以“{1}”的身份重新登记到 {0}。</translation>
    </message>
</context>
<context>
    <name>TeamHub</name>
    <message>
        <source>Opening…</source>
        <translation>正在打开……</translation>
    </message>
    <message>
        <source>Join code {0}</source>
        <translation>加入码 {0}</translation>
    </message>
    <message>
        <source>Address {0}</source>
        <translation>地址 {0}</translation>
    </message>
    <message>
        <source> or </source>
        <translation> 或 </translation>
    </message>
    <message>
        <source>Others must type the address: this network hides it.</source>
        <translation>这个网络不能自动发现，请同伴输入地址。</translation>
    </message>
    <message>
        <source>{0} computers have come in and brought {1} changes.</source>
        <translation>已有{0}台电脑加入，交来{1}条更改。</translation>
    </message>
    <message>
        <source>Team hub</source>
        <translation>队内中心</translation>
    </message>
    <message>
        <source>Without a way to the office, computers on one hotspot exchange over one of them. What is there is not yet at the office: whoever syncs first brings it.</source>
        <translation>连不上办公室时，同一热点上的电脑可以通过其中一台互通。交到这里的更改尚未到办公室，谁先与办公室同步就由谁带到。</translation>
    </message>
    <message>
        <source>Open a team hub here</source>
        <translation>在本机打开队内中心</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Find team hubs</source>
        <translation>查找队内中心</translation>
    </message>
    <message>
        <source>Exchange</source>
        <translation>互通</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Address, as 192.168.43.5:8371</source>
        <translation>地址，如 192.168.43.5:8371</translation>
    </message>
    <message>
        <source>Join code</source>
        <translation>加入码</translation>
    </message>
</context>
<context>
    <name>Third</name>
    <message>
        <source>Use what is typed here</source>
        <translation>采用此处填写的值</translation>
    </message>
</context>
<context>
    <name>TimeLine</name>
    <message>
        <source>Visits, needs, issues</source>
        <translation>走访、需求、问题</translation>
    </message>
    <message>
        <source>Need</source>
        <translation>需求</translation>
    </message>
    <message>
        <source>Issue</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Nobody has been here yet.</source>
        <translation>还没有人走访过。</translation>
    </message>
    <message>
        <source>Begin a visit</source>
        <translation>开始走访</translation>
    </message>
</context>
<context>
    <name>Today</name>
    <message>
        <source>never</source>
        <translation>从未</translation>
    </message>
    <message>
        <source>Whom</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>Last visit</source>
        <translation>上次走访</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今日</translation>
    </message>
    <message>
        <source>Still to be visited: {0}</source>
        <translation>我的结对，还需走访{0}户</translation>
    </message>
    <message>
        <source>Their open issues: {0}, of them red: {1}</source>
        <translation>他们的未结问题{0}件，其中红牌{1}件</translation>
    </message>
    <message>
        <source>Sync ({0} to send)</source>
        <translation>同步（{0}条待发送）</translation>
    </message>
    <message>
        <source>Sync</source>
        <translation>同步</translation>
    </message>
    <message>
        <source>No household is paired with your account, so nothing is owed by name.</source>
        <translation>您的账号还没有结对的家庭，没有点名要办的事。</translation>
    </message>
    <message>
        <source>Show all households</source>
        <translation>看全部家庭</translation>
    </message>
    <message>
        <source>must-visits owed: {0}</source>
        <translation>必到未到{0}</translation>
    </message>
</context>
<context>
    <name>VisitForm</name>
    <message>
        <source>Visit: {0}</source>
        <translation>走访：{0}</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>not finished</source>
        <translation>未完成</translation>
    </message>
    <message>
        <source>No issue is on record.</source>
        <translation>还没有登记问题。</translation>
    </message>
    <message>
        <source>One field holds a text that cannot be saved; it says why.</source>
        <translation>有一项填的内容无法保存，原因写在该项下方。</translation>
    </message>
    <message>
        <source>The visit is finished; fields to look at again: {0}</source>
        <translation>走访已完成，还有{0}项需要核对。</translation>
    </message>
    <message>
        <source>The visit is finished.</source>
        <translation>走访已完成。</translation>
    </message>
    <message>
        <source>The visit was discarded.</source>
        <translation>这次走访已放弃。</translation>
    </message>
    <message>
        <source>Who is here</source>
        <translation>在场</translation>
    </message>
    <message>
        <source>Family</source>
        <translation>家庭</translation>
    </message>
    <message>
        <source>Income</source>
        <translation>收入</translation>
    </message>
    <message>
        <source>Needs</source>
        <translation>需求</translation>
    </message>
    <message>
        <source>Issues</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>What was explained</source>
        <translation>宣讲</translation>
    </message>
    <message>
        <source>Satisfaction and signature</source>
        <translation>满意度与签字</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>完成走访</translation>
    </message>
    <message>
        <source>Write down an issue</source>
        <translation>记问题</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>The visit is finished; doubts that nobody answered: {0}</source>
        <translation>走访已完成；还有{0}处疑点没有说明。</translation>
    </message>
</context>
<context>
    <name>Visits</name>
    <message>
        <source>Visits</source>
        <translation>走访</translation>
    </message>
    <message>
        <source>Choose a household at the left, or press Ctrl+F and type a name.</source>
        <translation>请在左边选一户，或按 Ctrl+F 输入姓名。</translation>
    </message>
</context>
<context>
    <name>Window</name>
    <message>
        <source>{0} – Zoufang</source>
        <translation>{0} – 走访通</translation>
    </message>
    <message>
        <source>Visits</source>
        <translation>走访</translation>
    </message>
    <message>
        <source>Issues</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Notices</source>
        <translation>公示</translation>
    </message>
    <message>
        <source>Sync</source>
        <translation>同步</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今日</translation>
    </message>
    <message>
        <source>Ctrl+F find · Enter next field · Ctrl+Enter finish · Ctrl+Z take back · Ctrl+1 … Ctrl+7 pages · in a grid: Enter down, Tab right, Ctrl+V from Excel</source>
        <translation>Ctrl+F 查找 · Enter 下一格 · Ctrl+Enter 完成 · Ctrl+Z 撤销 · Ctrl+1 … Ctrl+7 切换页面 · 表格里：Enter 向下，Tab 向右，Ctrl+V 从Excel粘贴</translation>
    </message>
    <message>
        <source>Statistics</source>
        <translation>统计</translation>
    </message>
</context>
<context>
    <name>YearPeople</name>
    <message>
        <source>People of a year</source>
        <translation>年度人口</translation>
    </message>
    <message>
        <source>The income of a year is divided by the people of that year. What changes in the household later does not change them.</source>
        <translation>某年的人均收入按那一年的人口计算；以后家里的变动不影响它。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>{0} has no people of its own yet. Today: {1}</source>
        <translation>{0}年还没有定年度人口。今天的成员：{1}</translation>
    </message>
    <message>
        <source>Take today&apos;s members for {0}</source>
        <translation>按今天的成员定为{0}年度人口</translation>
    </message>
    <message>
        <source>People of {0}: {1}</source>
        <translation>{0}年度人口：{1}</translation>
    </message>
    <message>
        <source>Take today&apos;s members instead</source>
        <translation>改按今天的成员</translation>
    </message>
</context>
</TS>
