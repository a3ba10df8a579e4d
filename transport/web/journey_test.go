package web_test

import (
	"testing"
)

func TestADutyOfficerWorksAReportIntoACase(t *testing.T) {
	h := openBureau(t)
	rep := h.report(h.people["nobody"], log4j())
	duty := h.browser("duty")
	duty.get("/desk").wants("新报送", "Apache Log4j2").lacks("JNDI 远程代码执行漏洞")
	duty.get("/reports/"+rep).wants("JNDI 远程代码执行漏洞", "您的查阅已记录在案", "确认收悉")
	to := duty.press("/reports/" + rep + "/acknowledge")
	duty.get(to).wants("已确认收悉")
	to = duty.press("/cases", "title", "Log4Shell", "vendor", "Apache", "product", "Log4j2", "reports", rep)
	duty.get(to).wants("案件已立", "Log4Shell", "时限", "立案人 值班员 1")
}
