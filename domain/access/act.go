package access

import "slices"

// Act is a verb of the office. Every route, button and evidence entry names one.
type Act string

const (
	ReadPublic   Act = "public.read"   // what everybody may read: released warnings, the log, the law
	CheckReceipt Act = "receipt.check" // verify a receipt

	ReceiveReport     Act = "report.receive"     // take a report in
	ReadReport        Act = "report.read"        // read a report one may see
	IdentifyReporter  Act = "report.identify"    // see who the reporter is and how he is reached, with the reason
	WriteMessage      Act = "report.write"       // say something in a report's mailbox
	AnswerReporter    Act = "report.answer"      // the office says something in a report's mailbox
	AcknowledgeReport Act = "report.acknowledge" // say that a report was read and is being assessed
	RejectReport      Act = "report.reject"      // close a report as no case, with the reason
	JoinReport        Act = "report.join"        // make a report part of a case

	OpenCase       Act = "case.open"
	ReadCase       Act = "case.read"
	RecordEvent    Act = "case.record" // put an event on a case's timeline, with source and precision
	InviteParty    Act = "case.invite" // make a partner a participant, in a role
	DecideConflict Act = "case.decide" // say, on record, that a unit may be given what a rule of law keeps from it
	AssessCase     Act = "case.assess" // give the severity, with vector and author
	TakeCase       Act = "case.take"   // work it from now on
	LeaveCase      Act = "case.leave"  // and no more
	CloseCase      Act = "case.close"
	ExportCase     Act = "case.export" // the evidence bundle

	ReadDuty          Act = "duty.read"   // the clocks: one's own, or all for the office
	SubmitDuty        Act = "duty.submit" // say that a duty was met, with the recipient's reference
	ReadFinding       Act = "finding.read"
	ProposeFinding    Act = "finding.propose" // the program proposes, never decides
	ConfirmFinding    Act = "finding.confirm"
	DismissFinding    Act = "finding.dismiss"
	EvaluateClocks    Act = "duty.evaluate" // the timer looks whether something fell due
	DraftAdvisory     Act = "advisory.draft"
	ReadAdvisory      Act = "advisory.read"
	SubmitAdvisory    Act = "advisory.submit" // hand a draft to review
	ReturnAdvisory    Act = "advisory.return" // send it back with the reason
	ReleaseAdvisory   Act = "advisory.release"
	WithdrawAdvisory  Act = "advisory.withdraw"
	ReadNotice        Act = "notice.read"
	AcknowledgeNotice Act = "notice.acknowledge"

	ReadPartner  Act = "partner.read"
	SeekPartner  Act = "partner.seek" // find who answers for a product
	EnrolPartner Act = "partner.enrol"

	ReadDirectory  Act = "directory.read"   // what units chose to show
	ChangeEntry    Act = "directory.change" // an entry or a contact: by the office at once, by its unit as a proposal
	WithdrawChange Act = "directory.withdraw"
	ApproveChange  Act = "directory.approve" // and have it take effect
	DeclineChange  Act = "directory.decline"
	ReadContact    Act = "contact.read"    // who somebody is and how he is reached
	IssueCode      Act = "contact.code"    // hand out the code that verifies a contact
	ReturnCode     Act = "contact.confirm" // enter it as it came back

	EnrolPerson   Act = "person.enrol"
	InvitePerson  Act = "person.invite"  // a one-time link
	RecoverPerson Act = "person.recover" // give a person who lost his way in a new one
	SetPassword   Act = "person.password"
	ClosePerson   Act = "person.close" // end an account, or ask another administrator to

	ReadMember   Act = "member.read"   // the accounts of one's own unit
	EnrolMember  Act = "member.enrol"  // make one, with the rights of the unit, and its link
	InviteMember Act = "member.invite" // a new link for who was never in
	CloseMember  Act = "member.close"

	ProvisionMember Act = "member.provision" // what the identity provider of a unit does by itself: SCIM

	AskAdmission     Act = "admission.ask" // a link that no administrator makes alone
	ConfirmAdmission Act = "admission.confirm"
	DeclineAdmission Act = "admission.decline"
	RefuseAdmission  Act = "admission.refuse" // by whom it is about: he did not ask

	ReadIssuer    Act = "issuer.read"
	AskIssuer     Act = "issuer.ask"     // set an issuer up: for the office another administrator confirms it
	ConfirmIssuer Act = "issuer.confirm" // and have it let people in
	DeclineIssuer Act = "issuer.decline"
	RenewIssuer   Act = "issuer.renew" // give it the new secret that we have there
	EndIssuer     Act = "issuer.end"
	AddTie        Act = "tie.add" // say that one's own account is a subject of an issuer
	EndTie        Act = "tie.end"

	AddFactor  Act = "factor.add" // an authenticator, recovery codes, a passkey
	EndFactor  Act = "factor.end"
	ProveAgain Act = "session.prove" // show the second factor once more, in an open session

	DoubtFactor Act = "factor.doubt" // the program stops a passkey that seems to be copied
	ReadDoubt   Act = "doubt.read"   // whose passkeys those are
	CountUses   Act = "use.read"     // how often the tokens of a unit were used

	IssueToken    Act = "token.issue"
	RevokeToken   Act = "token.revoke"
	SignIn        Act = "session.open"
	SignOut       Act = "session.close"
	Found         Act = "instance.found" // the first administrator, once
	WarnOrg       Act = "measure.warn"
	SuspendOrg    Act = "measure.suspend"
	PlanMending   Act = "measure.plan"    // say what is to be mended, and by when
	RectifyOrg    Act = "measure.rectify" // hand in what was mended
	AcceptItem    Act = "measure.accept"  // of the plan: what was handed in suffices
	ReturnItem    Act = "measure.return"  // it does not, for a reason
	ReevaluateOrg Act = "measure.due"     // the term is over: due for re-evaluation
	AnnulMeasure  Act = "measure.annul"   // propose to take a measure back that should not have been taken
	ReadMeasure   Act = "measure.read"
	ReadHoldings  Act = "holdings.read" // what the unit holds of others' since before

	FileAppeal     Act = "appeal.file" // against a measure, by its unit
	WithdrawAppeal Act = "appeal.withdraw"
	HearAppeal     Act = "appeal.hear" // by somebody who did not decide
	DecideAppeal   Act = "appeal.decide"

	OpenProgramme Act = "programme.open"
	AddTerm       Act = "programme.term"
	ReadProgramme Act = "programme.read"

	SendApplication     Act = "application.send"   // also again, once it came back
	AttachApplication   Act = "application.attach" // add a file, until it is found complete
	ReadApplication     Act = "application.read"
	WithdrawApplication Act = "application.withdraw"
	ReturnApplication   Act = "application.return"  // with what is missing
	AcceptApplication   Act = "application.accept"  // it is complete
	SeatPanel           Act = "application.seat"    // put people on its panel
	DeclareInterest     Act = "application.declare" // of a member: whether he has one
	VoteApplication     Act = "application.vote"
	IntendRefusal       Act = "application.intend" // tell the unit why, for it to be heard
	HearApplicant       Act = "application.hear"
	AwardApplication    Act = "application.award"
	RefuseApplication   Act = "application.refuse"
	AppealRefusal       Act = "application.appeal"

	DrawAssessment    Act = "assessment.draw"    // count how a unit did in a year
	ComputeAssessment Act = "assessment.compute" // count it anew, until the unit is shown it
	ReadAssessment    Act = "assessment.read"
	TraceAssessment   Act = "assessment.trace" // read every record behind its numbers, and count them anew
	ShowAssessment    Act = "assessment.show"  // to the unit; it is frozen then
	CommentAssessment Act = "assessment.comment"
	DecideAssessment  Act = "assessment.decide" // by somebody who did not draw it up
	PublishAssessment Act = "assessment.publish"
	AppealAssessment  Act = "assessment.appeal"
	SettleAssessment  Act = "assessment.settle" // decide the appeal, by yet another

	ProposeRestoring Act = "measure.propose" // after the term: say what was examined, and that it suffices
	ProposeExtending Act = "measure.extend"  // after the term: it shall go on
	ProposeRemoving  Act = "measure.remove"  // after the term: the cooperation shall end
	ApproveRestoring Act = "measure.approve" // one of the two who must, of whatever is proposed; the second carries it
	DeclineRestoring Act = "measure.decline"
	WithdrawProposal Act = "measure.withdraw" // by whoever proposed

	CarryParcel  Act = "parcel.carry"  // hand an out-tray item to its recipient
	LoadLaw      Act = "law.load"      // a book of law took effect
	WaiveStandby Act = "store.waive"   // run without a synchronous standby, on record
	BeginJournal Act = "store.journal" // a new intake journal in the place of a lost one, on record
	ReadEvidence Act = "evidence.read"

	ReadAlert   Act = "alert.read"   // what somebody's reading raised
	AllowAlert  Act = "alert.allow"  // it is all right; a budget that is used up begins anew
	PursueAlert Act = "alert.pursue" // it is not, and this was done about it
	RaiseAlert  Act = "alert.raise"
	ReadTrap    Act = "trap.read"
	SetTrap     Act = "trap.set" // make a matter a canary
	EndTrap     Act = "trap.end"

	EraseIdentity Act = "identity.erase"   // forget who handed in a report: by himself
	EraseContact  Act = "contact.erase"    // forget who a contact was that has ended
	ErasePerson   Act = "person.erase"     // forget whose a closed account was
	DestroyKey    Act = "identity.destroy" // and destroy the key under which it lay
	PlaceHold     Act = "hold.place"       // keep it for a while: an authority asked
	EndHold       Act = "hold.end"

	BringLetter Act = "letter.bring" // lay into a reporter's mailbox what came by mail
	EndAddress  Act = "address.end"  // have nothing arrive there any more: by the reporter behind it

	RecoverIn Act = "report.recover" // take a report back in from the intake journal
)

var (
	anybody  = []Role{Anonymous}
	signedIn = []Role{Reporter, PartnerMember, UnitAdministrator, DutyOfficer, Publisher, Auditor, Administrator}
	desk     = []Role{DutyOfficer, Publisher}
	office   = []Role{DutyOfficer, Publisher, Auditor, System}
	partners = []Role{PartnerMember, DutyOfficer, Publisher, Auditor}
	program  = []Role{System}

	directors = []Role{DutyOfficer, Publisher, Administrator} // who look after the directory
)

// Grants says which roles may do an act at all. Whether they may do it to this
// thing is the audience's question. Absent from the table means nobody.
var Grants = map[Act][]Role{
	ReadPublic:   anybody,
	CheckReceipt: anybody,

	ReceiveReport:     anybody,
	ReadReport:        anybody, // the audience decides: a mailbox code is a principal too
	IdentifyReporter:  desk,
	WriteMessage:      anybody,
	AnswerReporter:    desk,
	AcknowledgeReport: desk,
	RejectReport:      desk,
	JoinReport:        desk,
	RecoverIn:         program,

	OpenCase:       desk,
	ReadCase:       partners,
	RecordEvent:    {DutyOfficer, Publisher, System},
	InviteParty:    desk,
	DecideConflict: {Publisher},
	AssessCase:     desk,
	TakeCase:       desk,
	LeaveCase:      desk,
	CloseCase:      desk,
	ExportCase:     {DutyOfficer, Publisher, Auditor},

	ReadDuty:       {PartnerMember, DutyOfficer, Publisher, Auditor, System},
	SubmitDuty:     {PartnerMember}, // for its own unit; the office records what it learned as an event
	ReadFinding:    {PartnerMember, DutyOfficer, Publisher, Auditor},
	ProposeFinding: program,
	ConfirmFinding: desk,
	DismissFinding: desk,
	EvaluateClocks: program,

	DraftAdvisory:     desk,
	ReadAdvisory:      anybody,
	SubmitAdvisory:    desk,
	ReturnAdvisory:    {Publisher},
	ReleaseAdvisory:   {Publisher},
	WithdrawAdvisory:  {Publisher},
	ReadNotice:        {PartnerMember, DutyOfficer, Publisher, Auditor},
	AcknowledgeNotice: {PartnerMember},

	ReadPartner:  {PartnerMember, DutyOfficer, Publisher, Auditor, Administrator, System},
	SeekPartner:  {DutyOfficer, Publisher, Auditor, Administrator, System},
	EnrolPartner: {Administrator, System},

	ReadDirectory:  anybody, // the audience decides: a listing may be for everybody
	ChangeEntry:    {PartnerMember, DutyOfficer, Publisher, Administrator, System},
	WithdrawChange: {PartnerMember},
	ApproveChange:  directors,
	DeclineChange:  directors,
	ReadContact:    {PartnerMember, DutyOfficer, Publisher, Auditor, Administrator},
	IssueCode:      directors,
	ReturnCode:     {PartnerMember, DutyOfficer, Publisher, Administrator},

	EnrolPerson:   {Administrator, System},
	InvitePerson:  {Administrator, System},
	RecoverPerson: {Anonymous, System}, // the program for the data directory's holder; the page asks for the link
	SetPassword:   signedIn,
	ClosePerson:   {Administrator, System},

	ReadMember:   {UnitAdministrator},
	EnrolMember:  {UnitAdministrator},
	InviteMember: {UnitAdministrator},
	CloseMember:  {UnitAdministrator},

	ProvisionMember: {UnitAdministrator}, // by a token that is for it, and by nothing else

	AskAdmission:     {Administrator},
	ConfirmAdmission: {Administrator},
	DeclineAdmission: {Administrator},
	RefuseAdmission:  signedIn, // the audience decides: whom it is about

	ReadIssuer:    {UnitAdministrator, Administrator, System},
	AskIssuer:     {UnitAdministrator, Administrator, System}, // a unit's for itself, at once
	ConfirmIssuer: {Administrator},
	DeclineIssuer: {Administrator},
	RenewIssuer:   {UnitAdministrator, Administrator, System},
	EndIssuer:     {UnitAdministrator, Administrator, System},
	AddTie:        signedIn,
	EndTie:        signedIn,

	AddFactor:  signedIn,
	EndFactor:  signedIn,
	ProveAgain: signedIn,

	DoubtFactor: program,
	ReadDoubt:   {Auditor, Administrator},
	CountUses:   {Auditor, Administrator},

	IssueToken:    signedIn,
	RevokeToken:   signedIn,
	SignIn:        {Anonymous, System},
	SignOut:       signedIn,
	Found:         anybody, // asks for the one-time link of the operator
	WarnOrg:       directors,
	SuspendOrg:    {DutyOfficer, Publisher, Administrator},
	PlanMending:   {PartnerMember, DutyOfficer, Publisher, Administrator}, // of a unit: its own
	AcceptItem:    directors,
	ReturnItem:    directors,
	RectifyOrg:    {PartnerMember},
	ReevaluateOrg: program,
	AnnulMeasure:  {DutyOfficer, Publisher, Administrator},
	ReadHoldings:  {DutyOfficer, Publisher, Auditor},
	ReadMeasure:   anybody, // the audience decides: a measure may be for everybody

	OpenProgramme: {Publisher, Administrator},
	AddTerm:       {Publisher, Administrator},
	ReadProgramme: anybody, // the audience decides: a programme may be for everybody

	SendApplication:     {PartnerMember},
	AttachApplication:   {PartnerMember},
	ReadApplication:     signedIn, // the audience decides: the panel is of any of them
	WithdrawApplication: {PartnerMember},
	ReturnApplication:   directors,
	AcceptApplication:   directors,
	SeatPanel:           directors,
	DeclareInterest:     signedIn, // by who sits on the panel, which is of any of them
	VoteApplication:     signedIn,
	IntendRefusal:       {Publisher, Administrator},
	HearApplicant:       {PartnerMember, DutyOfficer, Publisher, Administrator},
	AwardApplication:    {Publisher, Administrator},
	RefuseApplication:   {Publisher, Administrator},
	AppealRefusal:       {PartnerMember},

	DrawAssessment:    {DutyOfficer, Publisher},
	ComputeAssessment: {DutyOfficer, Publisher},
	ReadAssessment:    anybody, // the audience decides: one may be published
	TraceAssessment:   {PartnerMember, DutyOfficer, Publisher, Auditor, Administrator},
	ShowAssessment:    {DutyOfficer, Publisher},
	CommentAssessment: {PartnerMember},
	DecideAssessment:  {Publisher, Administrator},
	PublishAssessment: {Publisher, Administrator},
	AppealAssessment:  {PartnerMember},
	SettleAssessment:  {Publisher, Administrator},

	ProposeRestoring: {DutyOfficer, Publisher, Administrator},
	FileAppeal:       {PartnerMember},
	WithdrawAppeal:   {PartnerMember},
	HearAppeal:       directors,
	DecideAppeal:     {Publisher, Administrator},

	ProposeExtending: directors,
	ProposeRemoving:  directors,
	WithdrawProposal: directors,
	ApproveRestoring: {Publisher, Administrator},
	DeclineRestoring: {Publisher, Administrator},

	CarryParcel:  program,
	LoadLaw:      program,
	WaiveStandby: program,
	BeginJournal: program,
	ReadEvidence: office,

	EraseIdentity: anybody, // the rule of the report decides: whose it is
	EraseContact:  {PartnerMember, DutyOfficer, Publisher, Administrator},
	ErasePerson:   {Administrator},
	DestroyKey:    program,
	PlaceHold:     {Publisher},
	EndHold:       {Publisher},
	BringLetter:   program,
	EndAddress:    anybody, // the rule of the report decides: whose it is

	ReadAlert:   {Auditor, Administrator},
	AllowAlert:  {Auditor, Administrator},
	PursueAlert: {Auditor, Administrator},
	RaiseAlert:  program,
	ReadTrap:    {Auditor},
	SetTrap:     {Auditor},
	EndTrap:     {Auditor},
}

// inPerson are the acts that a person does in a session of his own, and none of his
// tokens does: each makes a token, a session, a link or a password, which would outlive
// the token or open more than it does, or says who somebody is. Who steals a token holds
// no more than that.
var inPerson = []Act{IdentifyReporter, EraseIdentity, EraseContact, ErasePerson, PlaceHold, EndHold, AllowAlert, EnrolMember, InviteMember, IssueToken, SetPassword, AddFactor, EndFactor, AskIssuer, ConfirmIssuer, RenewIssuer, AddTie, SignIn, InvitePerson, RecoverPerson, AskAdmission, ConfirmAdmission}

// InPerson reports whether a person must do an act himself, in a session.
func (a Act) InPerson() bool { return slices.Contains(inPerson, a) }

// Acts lists every declared act, sorted.
func Acts() []Act {
	acts := make([]Act, 0, len(Grants))
	for a := range Grants {
		acts = append(acts, a)
	}
	slices.Sort(acts)
	return acts
}
