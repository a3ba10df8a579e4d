package rest_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/partner"
	"tocsin/transport/rest"
)

// deed is one operation: who does it with what, and who may not so much as know of it.
type deed struct {
	name, who, method, path, body string
	keep                          string // remember the id of the answer under this name
	wrong                         []string
	before                        func(*office)
}

// outsideDirectory are those who do not look after the directory.
var outsideDirectory = []string{"unit", "stranger", "audit"}

var outsiders = []string{"audit", "unit", "admin"}

// deeds is the story of one matter through every operation. Names in braces are
// identifiers that an earlier deed gave.
var deeds = []deed{
	{name: "receive-report", method: "POST", path: "/reports", body: log4shell, keep: "report"},
	{name: "receive-report", who: "unit", method: "POST", path: "/reports", body: log4shell, keep: "own"},
	{name: "receive-report", method: "POST", path: "/reports", body: `{"kind":"incident","title":"x","mailbox":false}`, keep: "spam"},
	{name: "list-reports", who: "duty", method: "GET", path: "/reports?state=received&limit=1"},
	{name: "read-report", who: "duty", method: "GET", path: "/reports/{report}", wrong: []string{"unit", "stranger", "admin"}},
	{name: "report-receipt", who: "unit", method: "GET", path: "/reports/{own}/receipt", wrong: []string{"stranger", "admin"}},
	{name: "acknowledge-report", who: "duty", method: "POST", path: "/reports/{report}/acknowledge", wrong: outsiders},
	{name: "write-message", who: "duty", method: "POST", path: "/reports/{report}/messages", body: `{"text":"which version?"}`, wrong: []string{"unit", "stranger", "admin"}},
	{name: "attach-file", who: "unit", method: "POST", path: "/reports/{own}/attachments", body: "bytes", keep: "file", wrong: []string{"duty", "audit", "stranger", "admin"}},
	{name: "fetch-file", who: "audit", method: "GET", path: "/reports/{own}/attachments/{file}", wrong: []string{"stranger", "admin"}},
	{name: "reject-report", who: "duty", method: "POST", path: "/reports/{spam}/reject", body: `{"reason":"no content"}`, wrong: outsiders},
	{name: "set-canary", who: "audit", method: "POST", path: "/canaries", body: `{"matter":"{report}","note":"made up"}`, keep: "canary", wrong: []string{"unit", "admin", "duty"}},
	{name: "list-canaries", who: "audit", method: "GET", path: "/canaries", wrong: []string{"unit", "admin", "duty"}},
	{name: "identify-reporter", who: "duty", method: "POST", path: "/reports/{report}/identity", body: `{"reason":"calling back"}`, wrong: outsiders},
	{name: "end-mailbox-address", method: "POST", path: "/mailbox/addresses/{address}/end", before: (*office).findAddress},
	{name: "identify-reporter", who: "duty", method: "POST", path: "/reports/{own}/identity", body: `{"reason":"calling back"}`, wrong: outsiders},
	{name: "end-address", who: "unit", method: "POST", path: "/addresses/{address}/end", wrong: []string{"duty", "audit", "stranger", "admin"}, before: (*office).findOwnAddress},
	{name: "list-alerts", who: "audit", method: "GET", path: "/alerts?state=open", wrong: []string{"unit", "duty", "pub"}},
	{name: "allow-alert", who: "second", method: "POST", path: "/alerts/{alert}/allow", body: `{"reason":"he was asked to"}`, wrong: []string{"unit", "duty", "pub"}, before: (*office).openCanary},
	{name: "pursue-alert", who: "audit", method: "POST", path: "/alerts/{alert}/pursue", body: `{"reason":"his session was ended"}`, wrong: []string{"unit", "duty", "pub"}, before: (*office).openCanary},
	{name: "place-hold", who: "pub", method: "POST", path: "/reports/{report}/holds", body: `{"reason":"the court asked for it","until":"2022-01-09T00:00:00Z"}`, keep: "hold", wrong: []string{"unit", "duty", "admin", "audit"}},
	{name: "end-hold", who: "pub", method: "POST", path: "/holds/{hold}/end", wrong: []string{"unit", "duty", "admin", "audit"}},
	{name: "erase-reporter", who: "unit", method: "POST", path: "/reports/{own}/erase", wrong: []string{"stranger", "admin"}},
	{name: "end-canary", who: "audit", method: "POST", path: "/canaries/{canary}/end", wrong: []string{"unit", "admin", "duty"}},
	{name: "read-mailbox", method: "GET", path: "/mailbox"},
	{name: "write-mailbox", method: "POST", path: "/mailbox/messages", body: `{"text":"2.14.1"}`},
	{name: "attach-mailbox", keep: "posted", method: "POST", path: "/mailbox/attachments?name=poc.zip", body: "bytes"},
	{name: "fetch-mailbox-file", method: "GET", path: "/mailbox/attachments/{posted}"},
	{name: "erase-mailbox", method: "POST", path: "/mailbox/erase"},
	{name: "open-case", who: "duty", method: "POST", path: "/cases", body: `{"title":"Log4Shell","affected":[{"name":"Log4j"}],"reports":["{own}"]}`, keep: "case", wrong: outsiders},
	{name: "open-case", who: "duty", method: "POST", path: "/cases", body: `{"title":"a mistake"}`, keep: "second"},
	{name: "take-case", who: "pub", method: "POST", path: "/cases/{second}/take", wrong: outsiders},
	{name: "leave-case", who: "pub", method: "POST", path: "/cases/{second}/leave", wrong: outsiders},
	{name: "close-case", who: "duty", method: "POST", path: "/cases/{second}/close", body: `{"reason":"opened by mistake"}`, wrong: outsiders},
	{name: "join-report", who: "duty", method: "POST", path: "/reports/{report}/join", body: `{"case":"{case}"}`, wrong: outsiders},
	{name: "invite-party", who: "duty", method: "POST", path: "/cases/{case}/participants", body: `{"org":"{unit}","roles":["provider"],"own_product":true}`, wrong: outsiders},
	{name: "list-cases", who: "unit", method: "GET", path: "/cases", wrong: []string{"admin"}},
	{name: "read-case", who: "unit", method: "GET", path: "/cases/{case}", wrong: []string{"stranger", "admin"}},
	{name: "record-event", who: "duty", method: "POST", path: "/cases/{case}/events", body: `{"type":"actor.aware","actor":"{unit}","at":"2021-11-24","status":"reported","source":"press"}`, wrong: outsiders},
	{name: "decide-conflict", who: "pub", method: "POST", path: "/cases/{case}/decisions", body: `{"org":"{abroad}","reason":"CRA 14; agreed with the ministry"}`, wrong: []string{"duty", "unit", "audit"}, before: (*office).enrolAbroad},
	{name: "assess-case", who: "duty", method: "POST", path: "/cases/{case}/assessments", body: `{"word":"critical"}`, wrong: outsiders},
	{name: "agree-embargo", who: "duty", method: "POST", path: "/cases/{case}/embargo", body: `{"until":"2021-12-09T02:00:00Z"}`, wrong: outsiders},
	{name: "export-case", who: "audit", method: "GET", path: "/cases/{case}/bundle", wrong: []string{"unit", "admin"}},
	{name: "list-duties", who: "unit", method: "GET", path: "/duties", wrong: []string{"admin"}},
	{name: "submit-filing", who: "unit", method: "POST", path: "/duties/filings", body: `{"matter":"{case}","event":"report.submitted","recipient":"miit","reference":"NVDB-1"}`, wrong: []string{"stranger", "audit", "admin"}},
	{name: "list-findings", who: "duty", method: "GET", path: "/findings", wrong: []string{"admin"}},
	{name: "confirm-finding", who: "duty", method: "POST", path: "/findings/{finding}/confirm", body: `{"reason":"the press release gives the date"}`, wrong: outsiders, before: (*office).findFinding},
	{name: "dismiss-finding", who: "duty", method: "POST", path: "/findings/{finding}/dismiss", body: `{"reason":"the date was wrong"}`, wrong: outsiders},
	{name: "draft-advisory", who: "duty", method: "POST", path: "/advisories", body: `{"case":"{case}","kind":"warning"}`, keep: "advisory", wrong: outsiders},
	{name: "edit-advisory", who: "duty", method: "PUT", path: "/advisories/{advisory}", body: `{"grade":"critical","sectors":["telecom"],"marking":"TLP:AMBER","mitigation":"switch lookups off","en":{"title":"Log4j","summary":"code execution","advice":"switch lookups off"}}`, wrong: outsiders},
	{name: "submit-advisory", who: "duty", method: "POST", path: "/advisories/{advisory}/submit", wrong: outsiders},
	{name: "return-advisory", who: "pub", method: "POST", path: "/advisories/{advisory}/return", body: `{"version":2,"reason":"say since when"}`, wrong: []string{"duty", "unit", "admin"}},
	{name: "submit-advisory", who: "duty", method: "POST", path: "/advisories/{advisory}/submit"},
	{name: "list-drafts", who: "audit", method: "GET", path: "/drafts", wrong: []string{"unit", "admin"}},
	{name: "list-copies", who: "audit", method: "GET", path: "/copies?state=waiting", wrong: []string{"unit", "admin"}},
	{name: "ask-gate", who: "pub", method: "GET", path: "/advisories/{advisory}/gate", wrong: []string{"unit", "admin"}},
	{name: "record-event", who: "duty", method: "POST", path: "/cases/{case}/events", body: `{"type":"fix.available","at":"2021-12-09T00:30:00Z","status":"confirmed","source":"GHSA"}`},
	{name: "release-advisory", who: "pub", method: "POST", path: "/advisories/{advisory}/release", body: `{"version":2}`, wrong: []string{"duty", "unit", "admin"}, before: func(o *office) { o.clock.Advance(2 * time.Hour) }},
	{name: "list-advisories", who: "unit", method: "GET", path: "/advisories?q=log4j"},
	{name: "read-advisory", who: "unit", method: "GET", path: "/advisories/{advisory}", wrong: []string{"stranger", "admin"}},
	{name: "list-notices", who: "unit", method: "GET", path: "/notices", wrong: []string{"admin"}},
	{name: "acknowledge-notice", who: "unit", method: "POST", path: "/notices/{notice}/acknowledge", body: `{"applied":true}`, wrong: []string{"stranger", "duty", "admin"}, before: (*office).findNotice},
	{name: "withdraw-advisory", who: "pub", method: "POST", path: "/advisories/{advisory}/withdraw", body: `{"reason":"it does not help"}`, wrong: []string{"duty", "unit", "admin"}},
	{name: "list-partners", who: "unit", method: "GET", path: "/partners"},
	{name: "list-directory", method: "GET", path: "/directory"},
	{name: "read-partner", who: "unit", method: "GET", path: "/partners/{unit}", wrong: []string{"stranger"}},
	{name: "change-partner", who: "duty", method: "POST", path: "/partners/{unit}/changes", body: `{"subject":"contact-new","card":{"function":"press","address":"press@example.org"}}`, wrong: []string{"stranger", "audit"}},
	{name: "open-contacts", who: "unit", method: "GET", path: "/partners/{unit}/contacts", wrong: []string{"stranger"}},
	{name: "contact-readers", who: "unit", method: "GET", path: "/partners/{unit}/contacts/readers", wrong: []string{"stranger"}},
	{name: "issue-code", who: "duty", method: "POST", path: "/contacts/{contact}/codes", body: `{"way":"mail"}`, wrong: outsideDirectory, before: (*office).findContact},
	{name: "return-code", who: "unit", method: "POST", path: "/contacts/{contact}/confirm", body: `{"code":"{code}"}`, wrong: []string{"stranger", "audit"}, before: (*office).issueCode},
	{name: "change-partner", who: "duty", method: "POST", path: "/partners/{unit}/changes", body: `{"subject":"contact-end","contact":"{contact}"}`},
	{name: "erase-contact", who: "unit", method: "POST", path: "/contacts/{contact}/erase", wrong: []string{"stranger"}},
	{name: "change-partner", who: "unit", method: "POST", path: "/partners/{unit}/changes", body: `{"subject":"entry","entry":{"name":"Carrier","visibility":"partners"}}`, keep: "change"},
	{name: "list-changes", who: "unit", method: "GET", path: "/partners/{unit}/changes", wrong: []string{"stranger"}},
	{name: "list-proposals", who: "duty", method: "GET", path: "/changes", wrong: outsideDirectory},
	{name: "open-change", who: "audit", method: "GET", path: "/changes/{change}", wrong: []string{"stranger"}},
	{name: "approve-change", who: "admin", method: "POST", path: "/changes/{change}/approve", wrong: outsideDirectory},
	{name: "read-listing", who: "stranger", method: "GET", path: "/directory/{unit}"},
	{name: "change-partner", who: "unit", method: "POST", path: "/partners/{unit}/changes", body: `{"subject":"entry","entry":{"name":"Carrier","sector":"energy"}}`, keep: "change"},
	{name: "decline-change", who: "duty", method: "POST", path: "/changes/{change}/decline", body: `{"reason":"it is a carrier"}`, wrong: outsideDirectory},
	{name: "change-partner", who: "unit", method: "POST", path: "/partners/{unit}/changes", body: `{"subject":"entry","entry":{"name":"Carrier","domains":["example.org"]}}`, keep: "change"},
	{name: "withdraw-change", who: "unit", method: "POST", path: "/changes/{change}/withdraw", wrong: []string{"stranger", "duty", "audit"}},
	{name: "seek-partners", who: "duty", method: "GET", path: "/partners/answering?q=pkg:npm/x", wrong: []string{"unit", "stranger"}},
	{name: "enrol-partner", who: "admin", method: "POST", path: "/partners", body: `{"name":"New","jurisdiction":"CN"}`, keep: "new", wrong: []string{"duty", "unit", "pub"}},
	{name: "list-members", who: "head", method: "GET", path: "/members", wrong: []string{"unit", "duty", "admin"}},
	{name: "enrol-member", who: "head", method: "POST", path: "/members", body: `{"login":"night","hours":24}`, wrong: []string{"unit", "duty", "admin"}},
	{name: "invite-member", who: "head", method: "POST", path: "/members/{member}/invitations", body: `{"hours":24}`, wrong: []string{"unit", "duty", "admin"}, before: (*office).findMember},
	{name: "close-member", who: "head", method: "POST", path: "/members/{member}/close", body: `{"reason":"left the unit"}`, wrong: []string{"unit", "duty", "admin"}},
	{name: "ask-issuer", who: "head", method: "POST", path: "/issuers", body: `{"name":"Carrier login","address":"{provider}","client":"tocsin","client_secret":"a secret of the client","roles":["partner"]}`, keep: "iss", wrong: []string{"unit", "duty"}},
	{name: "list-issuers", who: "head", method: "GET", path: "/issuers", wrong: []string{"unit", "duty"}},
	{name: "list-ties", who: "unit", method: "GET", path: "/ties", before: (*office).tieUnit},
	{name: "end-tie", who: "unit", method: "DELETE", path: "/ties/{tie}", wrong: []string{"head", "stranger", "admin"}},
	{name: "renew-issuer", who: "head", method: "PUT", path: "/issuers/{iss}/secret", body: `{"client_secret":"another one"}`, wrong: []string{"unit", "duty"}},
	{name: "end-issuer", who: "head", method: "POST", path: "/issuers/{iss}/end", body: `{"reason":"another one"}`, wrong: []string{"unit", "duty"}},
	{name: "ask-issuer", who: "admin", method: "POST", path: "/issuers", body: `{"name":"Staff login","address":"{provider}","client":"tocsin","roles":["duty-officer"]}`, keep: "iss"},
	{name: "decline-issuer", who: "second", method: "POST", path: "/issuers/{iss}/decline", body: `{"reason":"not this one"}`, wrong: []string{"unit", "duty", "head"}},
	{name: "ask-issuer", who: "admin", method: "POST", path: "/issuers", body: `{"name":"Staff login","address":"{provider}","client":"tocsin","roles":["duty-officer"]}`, keep: "iss"},
	{name: "confirm-issuer", who: "second", method: "POST", path: "/issuers/{iss}/confirm", wrong: []string{"unit", "duty", "head"}},
	{name: "list-people", who: "admin", method: "GET", path: "/people", wrong: []string{"duty", "unit", "pub"}},
	{name: "enrol-person", who: "admin", method: "POST", path: "/people", body: `{"login":"new","roles":["partner"],"org":"{new}"}`, keep: "person", wrong: []string{"duty", "unit", "pub"}},
	{name: "enrol-person", who: "admin", method: "POST", path: "/people", body: `{"login":"writer","name":"Wang","roles":["reporter"]}`, keep: "reporter"},
	{name: "invite-person", who: "admin", method: "POST", path: "/people/{reporter}/invitations", body: `{"hours":24}`, wrong: []string{"duty", "unit", "pub"}},
	{name: "ask-admission", who: "admin", method: "POST", path: "/people/{person}/admissions", body: `{"reason":"new at the unit"}`, keep: "admission", wrong: []string{"duty", "unit", "pub"}},
	{name: "list-admissions", who: "second", method: "GET", path: "/admissions", wrong: []string{"duty", "unit", "pub"}},
	{name: "confirm-admission", who: "second", method: "POST", path: "/admissions/{admission}/confirm", body: `{"hours":24}`, wrong: []string{"duty", "unit", "pub"}},
	{name: "ask-admission", who: "admin", method: "POST", path: "/people/{person}/admissions", body: `{"reason":"again"}`, keep: "admission"},
	{name: "decline-admission", who: "admin", method: "POST", path: "/admissions/{admission}/decline", body: `{"reason":"not needed"}`, wrong: []string{"duty", "unit", "pub"}},
	{name: "close-person", who: "admin", method: "POST", path: "/people/{reporter}/close", body: `{"reason":"spam"}`, wrong: []string{"duty", "unit", "pub"}},
	{name: "erase-person", who: "admin", method: "POST", path: "/people/{reporter}/erase", wrong: []string{"duty", "unit", "pub"}},
	{name: "list-asked", who: "unit", method: "GET", path: "/admissions/own"},
	{name: "refuse-admission", who: "unit", method: "POST", path: "/admissions/{asked}/refuse", wrong: []string{"duty", "stranger", "second"}, before: (*office).askedForUnit},
	{name: "list-links", who: "unit", method: "GET", path: "/links"},
	{name: "list-factors", who: "unit", method: "GET", path: "/factors"},
	{name: "list-doubts", who: "admin", method: "GET", path: "/doubts", wrong: []string{"unit", "duty"}},
	{name: "list-uses", who: "unit", method: "GET", path: "/uses"},
	{name: "list-use-networks", who: "unit", method: "GET", path: "/uses/networks"},
	{name: "count-uses", who: "admin", method: "GET", path: "/partners/{unit}/uses", wrong: []string{"unit", "duty"}},
	{name: "list-sessions", who: "unit", method: "GET", path: "/sessions"},
	{name: "end-session", who: "stranger", method: "DELETE", path: "/sessions/{session}", wrong: []string{"unit", "admin"}, before: (*office).findSession},
	{name: "end-sessions", who: "unit", method: "DELETE", path: "/sessions"},
	{name: "issue-token", who: "pub", method: "POST", path: "/tokens", body: `{"label":"scanner","days":30}`},
	{name: "list-tokens", who: "unit", method: "GET", path: "/tokens"},
	{name: "revoke-token", who: "stranger", method: "DELETE", path: "/tokens/{token}", wrong: []string{"unit", "admin"}, before: (*office).findToken},
	{name: "open-programme", who: "pub", method: "POST", path: "/programmes", body: `{"name":"Support","tiers":["one star"],"criteria":[{"text":"findings","weight":1,"evidence":true}],"quorum":3,"visibility":"partners","term":{"from":"2020-12-01","to":"2022-12-01","apply_until":"2021-12-20","measured":[{"metric":"reports","weight":60},{"metric":"standing","weight":40}]}}`, keep: "programme", wrong: []string{"duty", "unit", "audit"}},
	{name: "list-programmes", who: "unit", method: "GET", path: "/programmes"},
	{name: "read-programme", who: "unit", method: "GET", path: "/programmes/{programme}"},
	{name: "add-term", who: "pub", method: "POST", path: "/programmes/{programme}/terms", body: `{"from":"2024-01-01","to":"2026-01-01","apply_until":"2023-12-20"}`, wrong: []string{"duty", "unit", "audit"}},
	{name: "send-application", who: "unit", method: "POST", path: "/applications", body: `{"programme":"{programme}","term":1,"tier":"one star","answers":[],"consent":true}`, keep: "application", wrong: []string{"duty"}},
	{name: "list-applications", who: "unit", method: "GET", path: "/applications"},
	{name: "read-application", who: "unit", method: "GET", path: "/applications/{application}", wrong: []string{"stranger"}},
	{name: "audience-of-programmes", who: "duty", method: "GET", path: "/programmes/{programme}/audience"},
	{name: "audience-of-applications", who: "unit", method: "GET", path: "/applications/{application}/audience", wrong: []string{"stranger"}},
	{name: "return-application", who: "duty", method: "POST", path: "/applications/{application}/return", body: `{"version":1,"missing":"evidence"}`, wrong: []string{"unit", "audit", "stranger"}},
	{name: "send-application-again", who: "unit", method: "POST", path: "/applications/{application}/send", body: `{"tier":"one star","answers":[{"criterion":1,"text":"seven","evidence":"certificates"}],"consent":true}`, wrong: []string{"duty", "stranger"}},
	{name: "attach-application", who: "unit", method: "POST", path: "/applications/{application}/attachments?name=team.pdf", body: "bytes", keep: "paper", wrong: []string{"duty", "stranger"}},
	{name: "fetch-application-file", who: "duty", method: "GET", path: "/applications/{application}/attachments/{paper}", wrong: []string{"stranger"}},
	{name: "accept-application", who: "duty", method: "POST", path: "/applications/{application}/accept", body: `{"version":3}`, wrong: []string{"unit", "audit", "stranger"}},
	{name: "seat-panel", who: "duty", method: "POST", path: "/applications/{application}/panel", body: `{"members":["stranger","audit","duty"]}`, wrong: []string{"unit", "audit", "stranger"}},
	{name: "declare-interest", who: "stranger", method: "POST", path: "/applications/{application}/interest", body: `{"interest":""}`, wrong: []string{"unit", "pub"}},
	{name: "vote-application", who: "stranger", method: "POST", path: "/applications/{application}/vote", body: `{"version":3,"award":false,"points":[{"criterion":1,"points":2}],"reasons":"few"}`, wrong: []string{"unit", "pub"}},
	{name: "intend-refusal", who: "pub", method: "POST", path: "/applications/{application}/intend", body: `{"reasons":"too few"}`, wrong: []string{"duty", "unit", "audit", "stranger"}, before: (*office).voted},
	{name: "hear-applicant", who: "unit", method: "POST", path: "/applications/{application}/hear", body: `{"text":"more came since"}`, wrong: []string{"audit", "stranger"}},
	{name: "refuse-application", who: "pub", method: "POST", path: "/applications/{application}/refuse", body: `{"reasons":"they were known"}`, wrong: []string{"duty", "unit", "audit", "stranger"}},
	{name: "appeal-refusal", who: "unit", method: "POST", path: "/applications/{application}/appeal", body: `{"text":"two were not"}`, wrong: []string{"duty", "stranger"}},
	{name: "award-application", who: "admin", method: "POST", path: "/applications/{application}/award", body: `{"tier":"one star","reasons":"two were not"}`, wrong: []string{"duty", "unit", "audit", "stranger"}},
	{name: "draw-assessment", who: "duty", method: "POST", path: "/assessments", body: `{"application":"{application}","year":1}`, keep: "assessment", wrong: []string{"unit", "audit", "admin", "stranger"}},
	{name: "compute-assessment", who: "pub", method: "POST", path: "/assessments/{assessment}/compute", body: `{"as_of":"2021-12-02T00:00:00+08:00"}`, wrong: []string{"unit", "audit", "admin", "stranger"}},
	{name: "list-assessments", who: "unit", method: "GET", path: "/assessments"},
	{name: "read-assessment", who: "audit", method: "GET", path: "/assessments/{assessment}", wrong: []string{"unit", "stranger"}},
	{name: "show-assessment", who: "duty", method: "POST", path: "/assessments/{assessment}/show", body: `{"version":2}`, wrong: []string{"unit", "audit", "admin", "stranger"}},
	{name: "list-assessment-records", who: "unit", method: "GET", path: "/assessments/{assessment}/records?metric=reports", wrong: []string{"stranger"}},
	{name: "recount-assessment", who: "unit", method: "GET", path: "/assessments/{assessment}/anew", wrong: []string{"stranger"}},
	{name: "audience-of-assessments", who: "unit", method: "GET", path: "/assessments/{assessment}/audience", wrong: []string{"stranger"}},
	{name: "comment-assessment", who: "unit", method: "POST", path: "/assessments/{assessment}/comment", body: `{"text":"it is as it is","last":true}`, wrong: []string{"duty", "admin", "stranger"}},
	{name: "decide-assessment", who: "admin", method: "POST", path: "/assessments/{assessment}/decide", body: `{"outcome":"kept","reasons":"as before"}`, wrong: []string{"duty", "unit", "audit", "stranger"}},
	{name: "publish-assessment", who: "pub", method: "POST", path: "/assessments/{assessment}/publish", body: `{"visibility":"internal"}`, wrong: []string{"duty", "unit", "audit", "stranger"}},
	{name: "appeal-assessment", who: "unit", method: "POST", path: "/assessments/{assessment}/appeal", body: `{"text":"it is not"}`, wrong: []string{"duty", "stranger"}},
	{name: "settle-assessment", who: "second", method: "POST", path: "/assessments/{assessment}/settle", body: `{"outcome":"kept","reasons":"it is"}`, wrong: []string{"duty", "unit", "audit", "stranger"}},
	{name: "send-application", who: "unit", method: "POST", path: "/applications", body: `{"programme":"{programme}","term":2,"tier":"one star","answers":[],"consent":true}`, keep: "application"},
	{name: "withdraw-application", who: "unit", method: "POST", path: "/applications/{application}/withdraw", wrong: []string{"duty", "stranger"}},
	{name: "suspend-partner", who: "duty", method: "POST", path: "/measures", body: `{"org":"{unit}","from":"2021-12-09","months":6,"ground":"late","visibility":"internal"}`, keep: "measure", wrong: []string{"unit", "audit"}},
	{name: "list-measures", who: "unit", method: "GET", path: "/measures", before: (*office).signInAgain},
	{name: "read-measure", who: "unit", method: "GET", path: "/measures/{measure}", wrong: []string{"stranger"}},
	{name: "list-holdings", who: "duty", method: "GET", path: "/measures/{measure}/holdings", wrong: []string{"unit", "stranger", "admin"}},
	{name: "plan-mending", who: "duty", method: "POST", path: "/measures/{measure}/items", body: `{"text":"a second reader","due":"2022-03-01"}`, wrong: []string{"stranger", "audit"}},
	{name: "rectify-measure", who: "unit", method: "POST", path: "/measures/{measure}/rectify", body: `{"item":1,"text":"soon"}`, wrong: []string{"duty", "admin"}},
	{name: "return-item", who: "duty", method: "POST", path: "/measures/{measure}/items/return", body: `{"item":1,"reason":"since when?"}`, wrong: []string{"unit", "audit"}},
	{name: "rectify-measure", who: "unit", method: "POST", path: "/measures/{measure}/rectify", body: `{"item":1,"text":"a process, and training"}`},
	{name: "accept-item", who: "duty", method: "POST", path: "/measures/{measure}/items/accept", body: `{"item":1}`, wrong: []string{"unit", "audit"}},
	{name: "file-appeal", who: "unit", method: "POST", path: "/measures/{measure}/appeal", body: `{"text":"we were in time"}`, wrong: []string{"duty", "stranger"}},
	{name: "withdraw-appeal", who: "unit", method: "POST", path: "/measures/{measure}/appeal/withdraw", wrong: []string{"duty", "stranger"}},
	{name: "file-appeal", who: "unit", method: "POST", path: "/measures/{measure}/appeal", body: `{"text":"we were in time, see the receipt"}`},
	{name: "hear-appeal", who: "pub", method: "POST", path: "/measures/{measure}/appeal/hear", body: `{"minutes":"the receipt is of another report"}`, wrong: []string{"unit", "audit"}},
	{name: "settle-appeal", who: "admin", method: "POST", path: "/measures/{measure}/appeal/settle", body: `{"outcome":"upheld","reasons":"it was another report"}`, wrong: []string{"duty", "unit", "audit"}},
	{name: "propose-restoring", who: "duty", method: "POST", path: "/measures/{measure}/propose", body: `{"minutes":"examined"}`, wrong: []string{"unit", "audit"}, before: (*office).termOver},
	{name: "decline-restoring", who: "pub", method: "POST", path: "/measures/{measure}/decline", body: `{"version":1,"reason":"not on site"}`, wrong: []string{"duty", "unit", "audit"}},
	{name: "approve-restoring", who: "pub", method: "POST", path: "/measures/{measure}/approve", body: `{"version":2}`, wrong: []string{"duty", "unit", "audit"}, before: (*office).proposedAgain},
	{name: "annul-measure", who: "duty", method: "POST", path: "/measures/{measure}/annul", body: `{"reason":"another unit was meant"}`, wrong: []string{"unit", "audit"}, before: (*office).declinedAgain},
	{name: "withdraw-proposal", who: "duty", method: "POST", path: "/measures/{measure}/withdraw", body: `{"version":3,"reason":"it was this one"}`, wrong: []string{"unit", "audit"}},
	{name: "propose-extending", who: "duty", method: "POST", path: "/measures/{measure}/extend", body: `{"minutes":"not manned at night","months":2}`, wrong: []string{"unit", "audit"}, before: (*office).tick},
	{name: "withdraw-proposal", who: "duty", method: "POST", path: "/measures/{measure}/withdraw", body: `{"version":4,"reason":"it does not suffice"}`},
	{name: "propose-removing", who: "duty", method: "POST", path: "/measures/{measure}/remove", body: `{"minutes":"nothing was mended"}`, wrong: []string{"unit", "audit"}},
	{name: "warn-partner", who: "duty", method: "POST", path: "/measures/warnings", body: `{"org":"{abroad}","from":"{today}","months":6,"ground":"late once","visibility":"internal"}`, wrong: []string{"unit", "audit"}},
	{name: "audience-of-reports", who: "duty", method: "GET", path: "/reports/{report}/audience", wrong: []string{"stranger", "admin"}},
	{name: "audience-of-cases", who: "duty", method: "GET", path: "/cases/{case}/audience?after=case.invite&org={unit}", wrong: []string{"stranger", "admin"}},
	{name: "audience-of-advisories", who: "audit", method: "GET", path: "/advisories/{advisory}/audience", wrong: []string{"stranger", "admin"}},
	{name: "audience-of-findings", who: "duty", method: "GET", path: "/findings/{finding}/audience?after=finding.confirm", wrong: []string{"stranger", "admin"}},
	{name: "audience-of-measures", who: "admin", method: "GET", path: "/measures/{measure}/audience", wrong: []string{"stranger"}},
	{name: "audience-of-partners", who: "admin", method: "GET", path: "/partners/{unit}/audience", wrong: []string{"stranger"}},
	{name: "list-entries", who: "audit", method: "GET", path: "/evidence/entries?limit=5", wrong: []string{"unit", "admin"}},
	{name: "export-duties", who: "unit", method: "GET", path: "/duties/calendar", wrong: []string{"admin"}},
	{name: "suppose-case", who: "audit", method: "GET", path: "/cases/{case}/what-if?suppose=policy/cnvd-45&role=coordinator&set=embargo_policy=cnvd-45", wrong: []string{"unit", "stranger", "admin"}},
	{name: "suppose-all", who: "duty", method: "GET", path: "/what-if?jurisdiction=EU", wrong: []string{"unit", "admin"}},
	{name: "read-log", method: "GET", path: "/evidence/log"},
	{name: "read-checkpoint", method: "GET", path: "/evidence/checkpoint"},
	{name: "read-key", method: "GET", path: "/evidence/key"},
	{name: "verify-receipt", method: "POST", path: "/verify", body: `{"receipt":{receipt}}`},
	{name: "list-law", method: "GET", path: "/law"},
	{name: "list-vocabulary", method: "GET", path: "/law/vocabulary"},
	{name: "read-law", method: "GET", path: "/law/cn/rmspv"},
	{name: "ask-law", method: "POST", path: "/law/due?now=2021-12-09T00:00:00Z", body: `{"actors":[{"id":"a","roles":["provider"],"jurisdiction":"CN"}],"events":[{"type":"actor.aware","actor":"a","at":"2021-11-24"}]}`},
}

func TestEveryOperationServesTheRightRoleAndIsAbsentForTheWrongOne(t *testing.T) {
	o := staffed(t)
	o.ids = map[string]string{"unit": o.unit, "provider": o.issuer.URL}
	absent := o.ask("duty", http.MethodGet, "/api/v1/nothing", "")
	for _, d := range deeds {
		if d.before != nil {
			d.before(o)
		}
		path, body := "/api/v1"+o.fill(d.path), o.fill(d.body)
		headers := []string{}
		if strings.Contains(d.path, "/attachments") {
			headers = append(headers, "Content-Type", "application/octet-stream")
		}
		for _, who := range d.wrong {
			a := o.ask(who, d.method, path, body, headers...)
			if a.Status != http.StatusNotFound || string(a.Body) != string(absent.Body) {
				t.Errorf("%s as %s: %d, not the bytes of what is absent: %s", d.name, who, a.Status, a.Body)
			}
		}
		if strings.HasPrefix(d.path, "/mailbox") {
			if a := o.ask("", d.method, path, body, append(headers, "Mailbox-Code", "wrong")...); a.Status != http.StatusNotFound || string(a.Body) != string(absent.Body) {
				t.Errorf("%s with a wrong code: %d %s", d.name, a.Status, a.Body)
			}
			headers = append(headers, "Mailbox-Code", o.ids["mailbox"])
		}
		if len(d.wrong) > 0 {
			if a := o.ask("", d.method, path, body, headers...); a.Status != http.StatusUnauthorized && a.Status != http.StatusNotFound {
				t.Errorf("%s without signing in: %d %s", d.name, a.Status, a.Body)
			}
		}
		a := o.ask(d.who, d.method, path, body, headers...)
		if a.Status >= 300 {
			t.Fatalf("%s as %s: %d %s", d.name, d.who, a.Status, a.Body)
		}
		o.remember(d, a)
	}
}

// remember keeps the identifier, mailbox and receipt of an answer.
func (o *office) remember(d deed, a answer) {
	var said struct {
		ID      string       `json:"id"`
		Mailbox string       `json:"mailbox"`
		Receipt rest.Receipt `json:"receipt"`
	}
	if d.keep == "" {
		return
	}
	o.must(json.Unmarshal(a.Body, &said))
	o.ids[d.keep] = said.ID
	if d.keep == "report" {
		quoted, err := json.Marshal(said.Receipt.Text)
		o.must(err)
		o.ids["mailbox"], o.ids["receipt"] = said.Mailbox, string(quoted)
	}
}

// fill puts identifiers for their names in braces.
func (o *office) fill(text string) string {
	for name, id := range o.ids {
		text = strings.ReplaceAll(text, "{"+name+"}", id)
	}
	return text
}

func (o *office) findFinding() {
	found := into[rest.List[rest.Finding]](o.t, o.ask("duty", "GET", "/api/v1/findings", ""))
	if len(found.Items) == 0 || len(found.Items[0].Acts) != 2 || len(found.Items[0].Readings) < 2 {
		o.t.Fatalf("no finding was proposed with both readings: %+v", found)
	}
	o.ids["finding"] = found.Items[0].ID
}

func (o *office) findMember() {
	for _, p := range into[rest.List[rest.Person]](o.t, o.ask("head", "GET", "/api/v1/members", "")).Items {
		if p.Login == "night" {
			o.ids["member"] = p.ID
		}
	}
}

// tieUnit ties the account of the unit to the issuer that was set up.
func (o *office) tieUnit() {
	ctx, id := o.t.Context(), o.ids["iss"]
	session, err := o.Enrolment.SignIn(ctx, desk.Browser{}, "unit", "correct horse battery")
	o.must(err)
	browser, address, err := o.Enrolment.AskTie(ctx, o.people["unit"], session, "", id, "correct horse battery")
	o.must(err)
	back, err := o.issuer.Visit(address)
	o.must(err)
	u, err := url.Parse(back)
	o.must(err)
	q := u.Query()
	_, err = o.Enrolment.CameBack(ctx, o.people["unit"], desk.Browser{Session: session}, desk.Returned{Issuer: id, State: q.Get("state"), Code: q.Get("code"), From: q.Get("iss"), Browser: browser})
	o.must(err)
	o.ids["tie"] = into[rest.List[rest.Tie]](o.t, o.ask("unit", "GET", "/api/v1/ties", "")).Items[0].ID
}

func (o *office) openCanary() {
	o.ask("pub", "GET", o.fill("/api/v1/reports/{report}"), "")
	found := into[rest.List[rest.Alert]](o.t, o.ask("audit", "GET", "/api/v1/alerts?state=open", ""))
	mine := slices.IndexFunc(found.Items, func(a rest.Alert) bool { return a.Kind == "canary" && a.Login == "pub" && len(a.Acts) == 1 }) // a token allows nothing
	if mine < 0 {
		o.t.Fatalf("opening a canary raised %+v", found)
	}
	o.ids["alert"] = found.Items[mine].ID
}

// findAddress finds the address that somebody was given for the report of the mailbox.
func (o *office) findAddress() {
	o.oneAddress(into[rest.Dossier](o.t, o.ask("", "GET", "/api/v1/mailbox", "", "Mailbox-Code", o.ids["mailbox"])))
}

func (o *office) findOwnAddress() {
	o.oneAddress(into[rest.Dossier](o.t, o.ask("unit", "GET", o.fill("/api/v1/reports/{own}"), "")))
}

func (o *office) oneAddress(d rest.Dossier) {
	if len(d.Addresses) != 1 || len(d.Addresses[0].Acts) != 1 {
		o.t.Fatalf("%+v", d.Addresses)
	}
	o.ids["address"] = d.Addresses[0].ID
}

func (o *office) findNotice() {
	found := into[rest.List[rest.Notice]](o.t, o.ask("unit", "GET", "/api/v1/notices", ""))
	if len(found.Items) != 1 || len(found.Items[0].Acts) != 1 {
		o.t.Fatalf("%+v", found)
	}
	o.ids["notice"] = found.Items[0].ID
}

func (o *office) findToken() {
	_, err := o.Enrolment.Token(o.t.Context(), o.people["stranger"], desk.NewToken{Label: "second", Lasts: 24 * time.Hour})
	o.must(err)
	found := into[rest.List[rest.Token]](o.t, o.ask("stranger", "GET", "/api/v1/tokens", ""))
	for _, token := range found.Items {
		if token.Label == "second" {
			o.ids["token"] = token.ID
		}
	}
}

// askedForUnit has an administrator ask for a link in the name of the unit's person.
func (o *office) askedForUnit() {
	done := into[rest.Done](o.t, o.ask("admin", "POST", "/api/v1/people/"+o.people["unit"].Person+"/admissions", `{"reason":"says he forgot"}`))
	found := into[rest.List[rest.Admission]](o.t, o.ask("unit", "GET", "/api/v1/admissions/own", ""))
	if len(found.Items) != 1 || found.Items[0].ID != done.ID || len(found.Items[0].Acts) != 1 {
		o.t.Fatalf("he sees %+v", found)
	}
	o.ids["asked"] = done.ID
}

// findSession signs the stranger in with a browser, by the link of the operator.
func (o *office) findSession() {
	operator := access.Principal{Roles: []access.Role{access.System}, Via: "cli"}
	link, err := o.Enrolment.Recover(o.t.Context(), operator, o.people["stranger"].Person, false, time.Hour)
	o.must(err)
	_, err = o.Enrolment.Regain(o.t.Context(), desk.Browser{Kind: "Firefox"}, link.Code, "a sentence of his own")
	o.must(err)
	o.enter("stranger", o.people["stranger"])
	found := into[rest.List[rest.Session]](o.t, o.ask("stranger", "GET", "/api/v1/sessions", ""))
	if len(found.Items) != 1 || found.Items[0].Browser != "Firefox" || len(found.Items[0].Acts) != 1 {
		o.t.Fatalf("his sessions: %+v", found)
	}
	o.ids["session"] = found.Items[0].ID
}

// signInAgain gives the suspended unit a token anew: its old ones have ended.
func (o *office) signInAgain() {
	if a := o.ask("unit", "GET", "/api/v1/duties", ""); a.Status != http.StatusUnauthorized {
		o.t.Errorf("a token of a suspended unit still opens: %d %s", a.Status, a.Body)
	}
	who := o.people["unit"]
	who.Suspended = true
	o.enter("unit", who)
}

// termOver lets the term of the measure end; the tokens of the story end long before.
func (o *office) termOver() {
	o.clock.Advance(200 * 24 * time.Hour)
	o.ids["today"] = o.clock.Now().Format("2006-01-02")
	o.tick()
	for name, who := range o.people {
		o.enter(name, who)
	}
}

// voted has the rest of the panel vote.
func (o *office) voted() {
	for _, who := range []string{"audit", "duty"} {
		o.ask(who, "POST", "/api/v1/applications/"+o.ids["application"]+"/interest", `{"interest":""}`)
		o.ask(who, "POST", "/api/v1/applications/"+o.ids["application"]+"/vote", `{"version":3,"award":true,"points":[{"criterion":1,"points":9}],"reasons":"good"}`)
	}
}

// tick lets time pass over the measures.
func (o *office) tick() {
	_, err := o.Standing.Tick(o.t.Context())
	o.must(err)
}

// findContact finds the contact that was added, and wants nothing of it to be open.
func (o *office) findContact() {
	unit := into[rest.Unit](o.t, o.ask("unit", "GET", "/api/v1/partners/"+o.unit, ""))
	if len(unit.Contacts) != 1 || unit.Contacts[0].Address != "" || unit.Visibility != partner.InternalOnly {
		o.t.Fatalf("%+v", unit)
	}
	o.ids["contact"] = unit.Contacts[0].ID
}

// issueCode makes a code anew, as an officer hands it out.
func (o *office) issueCode() {
	issued := into[rest.Issued](o.t, o.ask("duty", "POST", "/api/v1/contacts/"+o.ids["contact"]+"/codes", `{"way":"letter"}`))
	o.ids["code"] = issued.Code
}

// enrolAbroad enrols a unit outside the platform's jurisdiction.
func (o *office) enrolAbroad() {
	var err error
	o.ids["abroad"], _, err = o.Enrolment.Partner(o.t.Context(), o.people["admin"], partner.Partner{Name: "Abroad", Jurisdiction: "DE"})
	o.must(err)
}

// proposedAgain proposes to restore the unit of the measure, for somebody to approve.
func (o *office) proposedAgain() {
	o.ask("duty", "POST", "/api/v1/measures/"+o.ids["measure"]+"/propose", `{"minutes":"examined on site"}`)
}

// declinedAgain has the proposal declined, so that the measure may be annulled.
func (o *office) declinedAgain() {
	o.ask("pub", "POST", "/api/v1/measures/"+o.ids["measure"]+"/decline", `{"version":2,"reason":"not on site"}`)
}

func TestEveryRouteIsPartOfTheStory(t *testing.T) {
	o := staffed(t)
	told := map[string]bool{}
	for _, d := range deeds {
		told[d.name] = true
	}
	var description struct {
		Paths map[string]map[string]struct {
			OperationID string `json:"operationId"`
		} `json:"paths"`
	}
	o.must(json.Unmarshal(o.ask("", "GET", "/api/openapi.json", "").Body, &description))
	described := 0
	for path, methods := range description.Paths {
		for method, op := range methods {
			described++
			if !told[op.OperationID] {
				t.Errorf("%s %s (%s) has no deed", method, path, op.OperationID)
			}
		}
	}
	declared := 0
	for _, r := range o.router.Routes() {
		if strings.HasPrefix(r.Pattern, "/api/v1/") {
			declared++
		}
	}
	if declared != described || declared == 0 {
		t.Errorf("%d routes are declared and %d described", declared, described)
	}
}

// beyond are the acts that a person may do and no program can do here, each with why.
var beyond = map[access.Act]string{
	access.SignIn:          "a person signs in with a browser; a program shows a token",
	access.SetPassword:     "a password is for a browser; it is set there",
	access.AddFactor:       "a second factor stands beside a password, in a browser",
	access.EndFactor:       "a second factor stands beside a password, in a browser",
	access.AddTie:          "a person says at both ends who he is, in a browser",
	access.ProvisionMember: "the identity provider of a unit has a door of its own: SCIM",
	access.ProveAgain:      "a program shows a token, and is not asked again",
	access.RecoverPerson:   "whoever holds the link sets a new password with a browser",
	access.Found:           "the first administrator follows the operator's one-time link with a browser",
}

func TestEveryActThatAPersonMayDoIsReachable(t *testing.T) {
	o := staffed(t)
	reached := map[access.Act]bool{}
	var description struct {
		Paths map[string]map[string]struct {
			Acts []access.Act `json:"x-acts"`
		} `json:"paths"`
	}
	o.must(json.Unmarshal(o.ask("", "GET", "/api/openapi.json", "").Body, &description))
	for _, methods := range description.Paths {
		for _, op := range methods {
			for _, act := range op.Acts {
				reached[act] = true
			}
		}
	}
	for _, act := range access.Acts() {
		program := !slices.ContainsFunc(access.Grants[act], func(r access.Role) bool { return r != access.System })
		why, excepted := beyond[act]
		switch {
		case excepted && reached[act]:
			t.Errorf("%s is reachable and need not be excepted", act)
		case excepted:
			t.Logf("not here: %s, since %s", act, why)
		case !program && !reached[act]:
			t.Errorf("no operation does %s", act)
		}
	}
}
