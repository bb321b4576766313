package bot

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/resident"
)

// communitiesPerPage bounds a page of communities; Telegram takes up to a
// hundred buttons, a person far fewer.
const communitiesPerPage = 24

// start answers /start, with or without the payload of a deep link.
func (b *Bot) start(ctx context.Context, t *turn) error {
	payload := t.text
	if len(payload) > 64 {
		payload = ""
	}
	if token, ok := strings.CutPrefix(payload, "i-"); ok {
		return b.acceptInvitation(ctx, t, token)
	}
	if id, ok := strings.CutPrefix(payload, "c-"); ok {
		return b.startFromPoster(ctx, t, id)
	}
	if id, ok := strings.CutPrefix(payload, "k-"); ok {
		return b.startCompetition(ctx, t, id)
	}
	if id, ok := strings.CutPrefix(payload, "e-"); ok {
		return b.startEvent(ctx, t, id)
	}
	if id, ok := surveyOfLink(payload); ok {
		return b.startSurvey(ctx, t, id)
	}
	if len(payload) > 2 && payload[1] == '-' && strings.ContainsRune("stpv", rune(payload[0])) {
		return b.startCode(ctx, t, payload)
	}
	if payload != "" {
		t.say(t.Say("register.deadlink", nil), nil)
	}
	return b.welcome(ctx, t)
}

// welcome brings a person on: the question they stand at, or the main keys.
func (b *Bot) welcome(_ context.Context, t *turn) error {
	if t.me.State == resident.Active {
		t.sayKeys(t.Say("register.again", args{"Community": b.communityName(t, t.me.Community)}), b.mainKeys(t))
		return nil
	}
	b.askNext(t)
	return nil
}

// startFromPoster proposes the community whose poster was scanned.
func (b *Bot) startFromPoster(ctx context.Context, t *turn, id string) error {
	community, ok := b.places.Community(id)
	if !ok {
		t.say(t.Say("register.deadlink", nil), nil)
		return b.welcome(ctx, t)
	}
	if t.me.State == resident.Active && t.me.Community == community.ID {
		return b.welcome(ctx, t)
	}
	t.say(t.Say("register.poster", args{"Community": community.Name.In(t.lang)}), telegram.Keyboard{
		{{Text: t.Label("button.right", nil), Data: tap("community", community.ID)}},
		{{Text: t.Label("button.othercommunity", nil), Data: tap("places")}},
	})
	return nil
}

// askNext shows the question a registration stands at. Every answer names
// what it sets, so an old message's buttons still mean what they say.
func (b *Bot) askNext(t *turn) {
	switch t.me.NextStep() {
	case resident.StepPlace:
		b.askPlace(t)
	case resident.StepCommunity:
		b.askCommunity(t, t.me.Place, 0)
	case resident.StepGroup:
		b.askGroup(t)
	case resident.StepAge:
		t.show(t.Say("register.age", nil), telegram.Keyboard{{
			{Text: t.Label("button.over14", nil), Data: tap("age", "over")},
			{Text: t.Label("button.under14", nil), Data: tap("age", "under")},
		}})
	case resident.StepParent:
		t.show(t.Say("register.parent", nil), telegram.Keyboard{
			{{Text: t.Label("button.parent", nil), Data: tap("parent")}},
			{{Text: t.Label("button.lookaround", nil), Data: tap("look")}},
		})
	case resident.StepConsent:
		b.askConsent(t)
	case resident.StepDone:
		t.sayKeys(t.Say("register.again", args{"Community": b.communityName(t, t.me.Community)}), b.mainKeys(t))
	}
}

func (b *Bot) askPlace(t *turn) {
	var buttons []telegram.Button
	for _, place := range b.places.Places() {
		buttons = append(buttons, telegram.Button{Text: place.Name.In(t.lang), Data: tap("place", place.ID)})
	}
	perRow := 3
	if t.lang == English {
		perRow = 2
	}
	keyboard := append(rows(buttons, perRow), []telegram.Button{b.otherLanguage(t)})
	key := "register.place"
	if t.me.State == resident.Active {
		key = "register.newplace"
	}
	t.show(t.Say(key, args{"Name": b.config.Name.In(t.lang)}), keyboard)
}

func (b *Bot) askCommunity(t *turn, placeID string, page int) {
	place, ok := b.places.Place(placeID)
	if !ok {
		b.askPlace(t)
		return
	}
	all := b.places.Communities(place.ID, t.lang)
	pages := max(1, (len(all)+communitiesPerPage-1)/communitiesPerPage)
	page = min(max(page, 0), pages-1)
	var buttons []telegram.Button
	for _, c := range all[page*communitiesPerPage : min(len(all), (page+1)*communitiesPerPage)] {
		buttons = append(buttons, telegram.Button{Text: c.Name.In(t.lang), Data: tap("community", c.ID)})
	}
	keyboard := rows(buttons, 2)
	var turning []telegram.Button
	if page > 0 {
		turning = append(turning, telegram.Button{Text: t.Label("button.prevpage", nil), Data: tap("communities", place.ID, strconv.Itoa(page-1))})
	}
	if page < pages-1 {
		turning = append(turning, telegram.Button{Text: t.Label("button.nextpage", nil), Data: tap("communities", place.ID, strconv.Itoa(page+1))})
	}
	if len(turning) > 0 {
		keyboard = append(keyboard, turning)
	}
	keyboard = append(keyboard,
		[]telegram.Button{{Text: t.Label("button.skipcommunity", nil), Data: tap("nocommunity", place.ID)}},
		[]telegram.Button{{Text: t.Label("button.otherplace", nil), Data: tap("places")}})
	t.show(t.Say("register.community", args{"Place": place.Name.In(t.lang)}), keyboard)
}

func (b *Bot) askGroup(t *turn) {
	var buttons []telegram.Button
	for _, group := range b.config.Groups {
		// Nobody becomes a schoolchild later; who is one joined with a parent.
		if t.me.State == resident.Active && group.ID == resident.Minors {
			continue
		}
		buttons = append(buttons, telegram.Button{Text: b.groupLabel(t, group.ID), Data: tap("group", group.ID)})
	}
	t.show(t.Say("register.group", nil), rows(buttons, 2))
}

func (b *Bot) askConsent(t *turn) {
	t.show(t.Say("register.consent", args{"Community": b.communityName(t, t.me.Community)}), telegram.Keyboard{
		{{Text: t.Label("button.agree", nil), Data: tap("agree")}},
		{{Text: t.Label("button.details", nil), Data: tap("details")}},
	})
}

// typedPlace takes the name of a place or community that a person typed
// instead of pressing a button.
func (b *Bot) typedPlace(ctx context.Context, t *turn) error {
	found := b.places.Match(t.text)
	switch {
	case len(found) == 0:
		t.say(t.Say("register.unknownplace", nil), nil)
		b.askNext(t)
		return nil
	case len(found) > 1:
		var buttons []telegram.Button
		for _, m := range found {
			buttons = append(buttons, telegram.Button{Text: m.Label(t.lang), Data: tap(verbOf(m), m.ID())})
		}
		t.say(t.Say("register.whichplace", nil), rows(buttons, 1))
		return nil
	}
	if m := found[0]; m.Community != nil {
		return b.chooseCommunity(ctx, t, m.Community.ID)
	}
	return b.choosePlace(ctx, t, found[0].Place.ID)
}

func verbOf(m resident.Match) string {
	if m.Community != nil {
		return "community"
	}
	return "place"
}

func (b *Bot) onPlaces(_ context.Context, t *turn) error {
	b.askPlace(t)
	return nil
}

func (b *Bot) onPlace(ctx context.Context, t *turn) error {
	return b.choosePlace(ctx, t, t.action.arg(0))
}

func (b *Bot) choosePlace(ctx context.Context, t *turn, id string) error {
	place, ok := b.places.Place(id)
	if !ok {
		return sorry{key: "sorry.button"}
	}
	if t.me.State == resident.Active {
		b.askCommunity(t, place.ID, 0)
		return nil
	}
	if err := t.change(ctx, func(r *resident.Resident) error { return r.ChoosePlace(place) }); err != nil {
		return err
	}
	b.askNext(t)
	return nil
}

func (b *Bot) onCommunities(_ context.Context, t *turn) error {
	page, err := strconv.Atoi(t.action.arg(1))
	if err != nil {
		return sorry{key: "sorry.button"}
	}
	b.askCommunity(t, t.action.arg(0), page)
	return nil
}

func (b *Bot) onCommunity(ctx context.Context, t *turn) error {
	return b.chooseCommunity(ctx, t, t.action.arg(0))
}

func (b *Bot) chooseCommunity(ctx context.Context, t *turn, id string) error {
	community, ok := b.places.Community(id)
	if !ok {
		return sorry{key: "sorry.button"}
	}
	wasActive := t.me.State == resident.Active
	if err := t.change(ctx, func(r *resident.Resident) error { return r.ChooseCommunity(community) }); err != nil {
		return err
	}
	if err := b.completeCheckIns(ctx, t); err != nil {
		return err
	}
	if wasActive {
		t.show(t.Say("settings.community", args{"Community": community.Name.In(t.lang)}), nil)
		return nil
	}
	b.askNext(t)
	return nil
}

func (b *Bot) onNoCommunity(ctx context.Context, t *turn) error {
	place, ok := b.places.Place(t.action.arg(0))
	if !ok {
		return sorry{key: "sorry.button"}
	}
	wasActive := t.me.State == resident.Active
	if err := t.change(ctx, func(r *resident.Resident) error { return r.SkipCommunity(place) }); err != nil {
		return err
	}
	if err := b.completeCheckIns(ctx, t); err != nil {
		return err
	}
	if wasActive {
		t.show(t.Say("settings.community", args{"Community": place.Name.In(t.lang)}), nil)
		return nil
	}
	b.askNext(t)
	return nil
}

func (b *Bot) onGroup(ctx context.Context, t *turn) error {
	id := t.action.arg(0)
	if _, ok := b.group(id); !ok {
		return sorry{key: "sorry.button"}
	}
	if t.me.State == resident.Active {
		return b.changeGroup(ctx, t, id)
	}
	if err := t.change(ctx, func(r *resident.Resident) error { return r.ChooseGroup(id) }); err != nil {
		return err
	}
	if err := b.completeCheckIns(ctx, t); err != nil {
		return err
	}
	b.askNext(t)
	return nil
}

func (b *Bot) onAge(ctx context.Context, t *turn) error {
	over := t.action.arg(0) == "over"
	if !over && t.action.arg(0) != "under" {
		return sorry{key: "sorry.button"}
	}
	err := t.change(ctx, func(r *resident.Resident) error { return r.SetAge(over) })
	if err != nil {
		return b.orNextStep(t, err)
	}
	b.askNext(t)
	return nil
}

func (b *Bot) onParent(ctx context.Context, t *turn) error {
	now := b.now()
	err := t.change(ctx, func(r *resident.Resident) error { return r.ParentAgrees(now) })
	if err != nil {
		return b.orNextStep(t, err)
	}
	b.askNext(t)
	return nil
}

func (b *Bot) onLookAround(ctx context.Context, t *turn) error {
	t.show(t.Say("register.lookaround", nil), nil)
	return b.showToday(ctx, t)
}

// onAgree ends a registration. The first tip comes at once when today's
// hour has passed, so that a newcomer does not wait a day to see one.
func (b *Bot) onAgree(ctx context.Context, t *turn) error {
	now := b.now()
	err := t.change(ctx, func(r *resident.Resident) error { return r.Agree(now, b.today()) })
	if err != nil {
		return b.orNextStep(t, err)
	}
	t.show(t.Say("register.done", args{"Community": b.communityName(t, t.me.Community)}), nil)
	if err := b.welcomeTip(ctx, t); err != nil {
		return err
	}
	return b.joinAfter(ctx, t)
}

func (b *Bot) onDetails(_ context.Context, t *turn) error {
	t.show(t.Say("privacy.text", args{"Name": b.config.Name.In(t.lang)}), telegram.Keyboard{
		{{Text: t.Label("button.agree", nil), Data: tap("agree")}},
	})
	return nil
}

// orNextStep answers a button that came too early or too late with the
// question that the registration stands at.
func (b *Bot) orNextStep(t *turn, err error) error {
	if !errors.Is(err, resident.ErrNotNow) {
		return err
	}
	b.askNext(t)
	return nil
}

func (b *Bot) group(id string) (resident.Group, bool) {
	for _, group := range b.config.Groups {
		if group.ID == id {
			return group, true
		}
	}
	return resident.Group{}, false
}

// communityName is the name of a community in the person's language, or
// words for not having said.
func (b *Bot) communityName(t *turn, id string) string {
	if community, ok := b.places.Community(id); ok {
		return community.Name.In(t.lang)
	}
	return t.Label("register.nocommunity", nil)
}

// rows lays buttons out, n to a row.
func rows(buttons []telegram.Button, n int) telegram.Keyboard {
	var keyboard telegram.Keyboard
	for len(buttons) > n {
		keyboard, buttons = append(keyboard, buttons[:n:n]), buttons[n:]
	}
	if len(buttons) > 0 {
		keyboard = append(keyboard, buttons)
	}
	return keyboard
}
