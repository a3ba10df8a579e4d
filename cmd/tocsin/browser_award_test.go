package main

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// The story of a unit that is chosen, in a real browser: it applies, is sent back once,
// a panel votes without one who has an interest, somebody else decides; and a year later
// it is assessed.
func TestAUnitIsChosenAndAssessedInABrowser(t *testing.T) {
	t.Parallel()
	h := openHouse(t, morning())
	admin := h.visitor("the administrator", "en")
	admin.founds()
	admin.enrols()
	admin.enrolsALaboratory()
	for _, login := range []string{"lu", "qian", "he", "brother"} {
		admin.enrolsAnExpert(login)
	}

	publisher := h.visitor("the publisher", "en")
	publisher.signsIn("wang")
	call := publisher.callsForUnits()
	unit := h.visitor("the unit", "en")
	unit.signsIn("chen")
	application := unit.applies(call)
	h.passes(time.Hour)
	duty := h.visitor("the duty officer", "en")
	duty.signsIn("zhou")
	duty.sendsBack(application)
	unit.completes(application)
	duty.seats(application)
	h.passes(time.Hour)
	for i, login := range []string{"brother", "lu", "qian", "he"} {
		expert := h.visitor(login, "en")
		expert.signsIn(login)
		expert.declares(application, login == "brother")
		if login != "brother" {
			expert.votes(application, i == 1)
		}
	}
	publisher.awards(application)
	unit.isChosen(application)

	h.passes(400 * 24 * time.Hour)
	duty.signsIn("zhou")
	assessment := duty.drawsUp(application)
	unit.signsIn("chen")
	unit.answersTheAssessment()
	publisher.signsIn("wang")
	publisher.decidesTheTier(assessment)
	publisher.publishesTheAssessment(assessment)
	unit.seesHowItStands()
}

// enrolsAnExpert brings in somebody of another unit, whom a second administrator lets in:
// of people whom one alone let in, no two sit on a panel.
func (p *person) enrolsAnExpert(login string) {
	p.t.Helper()
	p.opens("/people")
	p.unfolds("Enrol a person")
	p.turnsTo("Enrol a person")
	p.writes("Login (sign-in name)", login)
	p.writes("Post", "Expert "+login)
	p.ticks("partner")
	p.chooses("Partner", "Baishan Laboratory")
	p.presses("Enrol a person")
	p.asksFor(login)
	second := p.house.visitor("the second administrator", "en")
	second.signsIn("sun")
	second.letsIn(login)
}

// enrolsALaboratory brings in the unit of the experts.
func (p *person) enrolsALaboratory() {
	p.t.Helper()
	p.opens("/people")
	p.unfolds("Enrol a partner")
	p.turnsTo("Enrol a partner")
	p.writes("Name", "Baishan Laboratory")
	p.chooses("Sector", "telecommunications")
	p.writes("Jurisdiction", "CN")
	p.ticks("technical support unit")
	p.presses("Enrol a partner")
}

// callsForUnits opens a programme with its first term, and names by what its units are
// assessed.
func (p *person) callsForUnits() string {
	p.t.Helper()
	p.opens("/programmes")
	p.looks("50-programmes-empty")
	p.unfolds("Open a programme")
	p.turnsTo("Open a programme")
	p.writes("Programme", "Technical support units")
	p.writes("Name in Chinese", "技术支撑单位")
	p.writes("What it is about", "Original findings, review and verification, early warnings.")
	p.writes("Tiers", "three stars\ntwo stars\none star")
	p.writes("Criterion 1", "original findings")
	p.writes("Weight, 1 to 100", "60")
	p.ticks("an answer without evidence is not complete")
	p.writes("First day of the term", "2022-01-01")
	p.writes("First day that is outside", "2024-01-01")
	p.writes("Last day to apply", "2021-12-31")
	p.writes("Valid reports", "60")
	p.writes("Duties met in time", "20")
	p.writes("Days without a measure", "20")
	p.ticks("all partners")
	p.looks("51-programme-form", phone)
	p.presses("Open a programme")
	p.reads("The programme is open", "original findings", "with evidence", "Valid reports 60")
	p.looks("52-programme", phone)
	return p.address()
}

// applies sends an application without the evidence that is asked for.
func (p *person) applies(call string) string {
	p.t.Helper()
	p.opens("/programmes")
	p.follows("Technical support units")
	p.unfolds("Apply")
	p.turnsTo("Apply")
	p.chooses("Tier asked for", "two stars")
	p.writes("Statement", "We have worked on edge gateways since 2015.")
	p.writes("1. original findings", "Seven findings in 2021, all of them confirmed.")
	p.ticks("The unit agrees that the office and the panel read this in order to judge it.")
	p.looks("53-apply", phone)
	p.presses("Apply")
	p.reads("Your application is on record", "The office looks whether something is missing", "lacking")
	p.looks("54-applied", phone)
	return p.address()
}

// sendsBack finds the application incomplete.
func (p *person) sendsBack(application string) {
	p.t.Helper()
	p.opens("/programmes")
	p.follows("Qinghe Networks")
	if got := p.address(); got != application {
		p.t.Errorf("the list leads to %s, not to %s", got, application)
	}
	p.reads("1 of 1 criteria lack")
	p.looks("55-incomplete")
	p.unfolds("Send it back")
	p.writes("What is missing", "The numbers of the certificates.")
	p.presses("Send it back")
	p.reads("It went back to the unit", "The numbers of the certificates.")
}

// completes sends it once more.
func (p *person) completes(application string) {
	p.t.Helper()
	p.opens(application)
	p.reads("Something is missing", "The numbers of the certificates.")
	p.looks("56-sent-back", phone)
	p.unfolds("Apply")
	p.turnsTo("Apply")
	p.writes("Evidence for 1", "CNVD-C-2021-0001 to 0007")
	p.ticks("The unit agrees that the office and the panel read this in order to judge it.")
	p.presses("Apply")
	p.reads("Your application is on record", "CNVD-C-2021-0001 to 0007", "version 2")
}

// seats says that it is complete, and names the panel.
func (p *person) seats(application string) {
	p.t.Helper()
	p.opens(application)
	p.unfolds("It is complete")
	p.presses("It is complete")
	p.reads("It is complete and waits for its panel")
	p.unfolds("Seat the panel")
	p.writes("Logins of the members", "lu\nqian\nhe\nbrother")
	p.looks("57-seat")
	p.presses("Seat the panel")
	p.reads("The panel is seated", "Expert lu", "has not voted")
	p.looks("58-seated", phone)
}

// declares says whether he has an interest; who has one reads the application no more.
func (p *person) declares(application string, interest bool) {
	p.t.Helper()
	p.opens("/programmes")
	p.follows("Qinghe Networks") // of whom he is asked
	if got := p.address(); got != application {
		p.t.Errorf("the list leads to %s, not to %s", got, application)
	}
	p.unfolds("Declare an interest or none")
	if interest {
		p.writes("Do you have an interest in this unit?", "My brother works there.")
		p.looks("59-declare", phone)
		p.presses("Declare an interest or none")
		p.reads("Your declaration is on record", "No application")
		p.looks("60-shut")
		p.isRefused(application)
		return
	}
	p.presses("Declare an interest or none")
	p.reads("Your declaration is on record")
}

// isRefused asks for a page that is to him as if it were not there.
func (p *person) isRefused(path string) {
	p.t.Helper()
	p.leads(chromedp.Navigate(p.house.base+path), 404)
}

func (p *person) votes(application string, looks bool) {
	p.t.Helper()
	p.opens(application)
	p.unfolds("Vote")
	p.writes("1. original findings", "8")
	p.ticks("award")
	p.writes("Reasons", "Seven of its own, all confirmed, none a duplicate.")
	if looks {
		p.looks("61-vote", phone)
	}
	p.presses("Vote")
	p.reads("Your vote is on record", "8 of 10")
	if looks {
		p.looks("62-voted")
	}
}

// awards decides on the votes.
func (p *person) awards(application string) {
	p.t.Helper()
	p.opens(application)
	p.reads("3 of 3", "24 of 30", "has an interest")
	p.looks("63-before-the-decision", phone, dark)
	p.unfolds("Award")
	p.turnsTo("Award")
	p.chooses("Tier asked for", "two stars")
	p.writes("Reasons", "As the panel says.")
	p.looks("64-award")
	p.presses("Award")
	p.reads("The tier is awarded", "Awarded: two stars")
	p.looks("65-awarded")
}

// isChosen reads that the unit holds the tier, and not who judged.
func (p *person) isChosen(application string) {
	p.t.Helper()
	p.opens(application)
	p.reads("Your unit was awarded the tier “two stars” for the term 2022-01-01 to 2023-12-31", "Awarded: two stars", "As the panel says.")
	p.misses("Expert lu", "Publisher 1")
	p.looks("66-chosen", phone)
	p.opens("/programmes")
	p.reads("awarded", "two stars")
	p.looks("67-programmes", phone)
}

// drawsUp counts the first year of the term, and shows it to the unit.
func (p *person) drawsUp(application string) string {
	p.t.Helper()
	p.opens(application)
	p.unfolds("Draw up the yearly assessment")
	p.looks("70-draw")
	p.presses("Draw up the yearly assessment")
	p.reads("It is drawn up", "Days without a measure", "365 of 365")
	p.looks("71-drawn", phone)
	p.unfolds("Show it to the unit")
	p.presses("Show it to the unit")
	p.reads("The unit is shown it and may comment")
	return p.address()
}

// answersTheAssessment finds it on its desk, and has nothing to add.
func (p *person) answersTheAssessment() {
	p.t.Helper()
	p.opens("/me")
	p.reads("Yearly assessments", "waits for your answer")
	p.looks("72-me-waits", phone)
	p.follows("Technical support units")
	p.reads("Read what stands behind each number")
	p.looks("73-before-the-unit", phone)
	p.follows("Days without a measure")
	p.looks("74-records")
	p.opens("/me")
	p.follows("Technical support units")
	p.unfolds("Comment")
	p.ticks("The unit has nothing to add; the office need not wait.")
	p.presses("Comment")
	p.reads("Your comment is on record")
}

// decidesTheTier keeps it.
func (p *person) decidesTheTier(assessment string) {
	p.t.Helper()
	p.opens(assessment)
	p.reads("nothing to add since")
	p.unfolds("Decide")
	p.turnsTo("Decide")
	p.ticks("tier kept")
	p.writes("Reasons", "As the numbers say.")
	p.looks("75-decide", phone)
	p.presses("Decide")
	p.reads("It is decided; the unit may appeal")
}

// publishesTheAssessment reads who would see it, for each choice.
func (p *person) publishesTheAssessment(assessment string) {
	p.t.Helper()
	p.opens(assessment)
	p.unfolds("Publish")
	p.reads("After this, everybody can see it.", "So can everybody of a unit in good standing.")
	p.looks("76-publish", phone, dark)
	p.ticks("all partners")
	p.presses("Publish")
	p.reads("It is published as far as you said")
	p.looks("77-published")
	p.opens("/assessments")
	p.looks("78-assessments", phone)
}

// seesHowItStands finds the decision on the desk of the unit.
func (p *person) seesHowItStands() {
	p.t.Helper()
	p.opens("/me")
	p.reads("published", "tier kept · two stars")
	p.misses("waits for your answer")
	p.looks("79-me-stands")
}
