package quiz

import (
	"context"
	"time"

	"kepubot/content"
)

// verb is something that an update makes happen.
type verb struct {
	name string
	do   func(ctx context.Context, s *season, seq int64) error
	// pass is how much time goes by before it.
	pass time.Duration
	// random tells that it draws lots: what is stored differs each time.
	random bool
}

// wholeSeason is every verb once, from the bank to the last objection.
func wholeSeason() []verb {
	var verbs []verb
	for _, some := range [][]verb{bankVerbs(), preparingVerbs(), playingVerbs(), advancingVerbs(), hallVerbs(), afterVerbs()} {
		verbs = append(verbs, some...)
	}
	return verbs
}

func bankVerbs() []verb {
	return []verb{
		{name: "illustrate", do: func(ctx context.Context, s *season, seq int64) error {
			_, err := s.bank.Illustrate(ctx, paperQuestion(0), "file", "rc", seq)
			return err
		}},
		{name: "approve", do: func(ctx context.Context, s *season, seq int64) error {
			_, err := s.bank.Approve(ctx, paperQuestion(0), "ra", seq)
			return err
		}},
		{name: "approve, the second", do: func(ctx context.Context, s *season, seq int64) error {
			_, err := s.bank.Approve(ctx, paperQuestion(0), "rb", seq)
			return err
		}},
		{name: "retire", do: func(ctx context.Context, s *season, seq int64) error {
			_, err := s.bank.Retire(ctx, paperQuestion(0), seq)
			return err
		}},
		{name: "send back", do: func(ctx context.Context, s *season, seq int64) error {
			_, err := s.bank.SendBack(ctx, paperQuestion(1), "rb", seq)
			return err
		}},
		{name: "practise", do: func(ctx context.Context, s *season, seq int64) error {
			_, err := s.practice.Answer(ctx, player("r1", "huicui"), "health-1-0", wrong, "2026-11-24", seq)
			return err
		}},
		{name: "practise again", pass: 24 * time.Hour, do: func(ctx context.Context, s *season, seq int64) error {
			_, err := s.practice.Answer(ctx, player("r1", "huicui"), "health-1-0", right, "2026-11-25", seq)
			return err
		}},
	}
}

// paperQuestion is the id of the n-th question of the imported paper.
func paperQuestion(n int) string {
	found, err := readQuestions("试卷.txt", []byte(wholePaper))
	if err != nil {
		return ""
	}
	return found[n].question.ID
}

func preparingVerbs() []verb {
	return []verb{
		{name: "add", random: true, do: func(ctx context.Context, s *season, seq int64) error {
			c := NewCompetition("k1", "rstaff", "夏季科普赛", []string{content.Chinese}, Online, Written, Preliminary, Hall)
			for i := range c.Stages {
				c.Stages[i].Opens, c.Stages[i].Closes = noon().Add(48*time.Hour), noon().Add(96*time.Hour)
			}
			_, err := s.competitions.Add(ctx, c, seq)
			return err
		}},
		{name: "edit", do: func(ctx context.Context, s *season, seq int64) error {
			_, err := s.competitions.Edit(ctx, "k1", seq, func(c *Competition) error {
				c.Changes, c.Stages[0].Questions, c.Stages[0].PerDay = true, 2, 2
				c.Stages[1].Questions, c.Stages[2].Questions, c.Stages[3].Questions = 2, 2, 2
				return nil
			})
			return err
		}},
		{name: "announce", do: func(ctx context.Context, s *season, seq int64) error {
			_, err := s.competitions.Announce(ctx, "k1", seq, sampleSizes())
			return err
		}},
		{name: "open", do: func(ctx context.Context, s *season, seq int64) error {
			_, err := s.competitions.Open(ctx, "k1.1", seq)
			return err
		}},
		{name: "prolong", do: func(ctx context.Context, s *season, seq int64) error {
			_, err := s.competitions.Prolong(ctx, "k1.1", noon().Add(100*time.Hour), seq)
			return err
		}},
	}
}

func playingVerbs() []verb {
	begin := func(stage string) func(context.Context, *season, int64) error {
		return func(ctx context.Context, s *season, seq int64) error {
			_, err := s.entries.Begin(ctx, stage, player("r1", "huicui"), "2026-11-25", s.clock.now(), seq)
			return err
		}
	}
	answer := func(attempt, n int, given Answer) func(context.Context, *season, int64) error {
		return func(ctx context.Context, s *season, seq int64) error {
			_, err := s.entries.Answer(ctx, "k1.1", "r1", Tapped{Attempt: attempt, N: n, Given: given, At: s.clock.now(), Seq: seq})
			return err
		}
	}
	handIn := func(attempt int) func(context.Context, *season, int64) error {
		return func(ctx context.Context, s *season, seq int64) error {
			_, err := s.entries.HandIn(ctx, "k1.1", "r1", attempt, s.clock.now(), seq)
			return err
		}
	}
	return []verb{
		{name: "begin", random: true, do: begin("k1.1")},
		{name: "shown", do: func(ctx context.Context, s *season, _ int64) error {
			return s.entries.ShownAt(ctx, "k1.1", "r1", 0, 0, s.clock.now())
		}},
		{name: "answer", do: answer(0, 0, wrong), pass: time.Second},
		{name: "answer the next", do: answer(0, 1, right), pass: time.Second},
		{name: "change an answer", do: answer(0, 0, right), pass: time.Second},
		{name: "hand in", do: handIn(0), pass: time.Second},
		{name: "begin again", random: true, do: begin("k1.1"), pass: time.Second},
		{name: "answer again", do: answer(1, 0, wrong), pass: time.Second},
		{name: "import paper", do: func(ctx context.Context, s *season, _ int64) error {
			_, err := s.entries.ImportPaper(ctx, "k1.2", "成绩.csv", []byte("参赛号,得分\nR1,60\nR2,90\n"), samplePeople(), samplePlaces(), "2026-11-25", false)
			return err
		}},
		{name: "earn", do: func(ctx context.Context, s *season, _ int64) error { return s.accounts.Earn(ctx, "r1", "k1.1:r1", 10) }},
		{name: "correct", do: func(ctx context.Context, s *season, seq int64) error {
			pool, err := s.competitions.Pools.Get(ctx, "k1.1")
			if err != nil {
				return err
			}
			entry, err := s.entries.Get(ctx, "k1.1", "r1")
			if err != nil {
				return err
			}
			q, _ := pool.Question(entry.Attempts[0].Asked[0].Question)
			_, err = s.entries.Correct(ctx, "k1.1", Correction{Question: q.ID, New: Key{Right: 4}, Reason: "答案有误", By: "rstaff", Seq: seq})
			return err
		}},
	}
}

func advancingVerbs() []verb {
	var closing []verb
	for _, stage := range []string{"k1.1", "k1.2"} {
		closing = append(closing, verb{name: "close " + stage, pass: 48 * time.Hour, do: func(ctx context.Context, s *season, seq int64) error {
			_, err := s.competitions.Close(ctx, stage, seq)
			return err
		}})
	}
	return append(closing,
		verb{name: "confirm", pass: time.Second, do: func(ctx context.Context, s *season, seq int64) error {
			proposal, err := s.entries.Propose(ctx, "k1.2", s.teams)
			if err != nil {
				return err
			}
			_, err = s.advances.Confirm(ctx, proposal, proposal.Digest(), "rstaff", seq)
			return err
		}},
		verb{name: "tell", do: func(ctx context.Context, s *season, _ int64) error { return s.advances.Tell(ctx, "k1.2", "r1") }},
		verb{name: "begin the preliminary", random: true, do: func(ctx context.Context, s *season, seq int64) error {
			_, err := s.entries.Begin(ctx, "k1.3", player("r2", "luting"), "2026-11-27", noon().Add(90*time.Hour), seq)
			return err
		}},
		verb{name: "a team", do: func(ctx context.Context, s *season, seq int64) error {
			_, err := s.teams.Put(ctx, &Team{Competition: "k1", Community: "huicui", Place: "lizhou", Leader: "王芳", Members: []string{"甲", "乙", "丙"}}, seq)
			return err
		}},
		verb{name: "another team", do: func(ctx context.Context, s *season, seq int64) error {
			_, err := s.teams.Put(ctx, &Team{Competition: "k1", Community: "huicui", Place: "lizhou", Leader: "王芳", Members: []string{"甲", "乙", "丁"}}, seq)
			return err
		}},
		verb{name: "recommend", do: func(ctx context.Context, s *season, seq int64) error {
			_, err := s.teams.Recommend(ctx, "k1:huicui", true, seq)
			return err
		}},
		verb{name: "take the recommendation back", do: func(ctx context.Context, s *season, seq int64) error {
			_, err := s.teams.Recommend(ctx, "k1:huicui", false, seq)
			return err
		}},
	)
}

func hallVerbs() []verb {
	score := func(seat int, points int64, after int) func(context.Context, *season, int64) error {
		return func(ctx context.Context, s *season, seq int64) error {
			_, err := s.desks.Score(ctx, "k1.4", after, Change{Seat: seat, Kind: MustAnswer, Points: points, By: "rhost", Seq: seq})
			return err
		}
	}
	round := func(do func(*Rounds, context.Context, string, int, int64) (*Round, error), n int) func(context.Context, *season, int64) error {
		return func(ctx context.Context, s *season, seq int64) error {
			_, err := do(s.rounds, ctx, "k1.4", n, seq)
			return err
		}
	}
	press := func(picked uint64) func(context.Context, *season, int64) error {
		return func(ctx context.Context, s *season, seq int64) error {
			_, _, err := s.rounds.Press(ctx, "k1.4", player("r2", "luting"), picked, s.clock.now(), true, seq)
			return err
		}
	}
	return []verb{
		{name: "set up the desk", do: func(ctx context.Context, s *season, seq int64) error {
			_, err := s.desks.SetUp(ctx, "k1.4", []Seat{{Name: "甲", Base: 100}, {Name: "乙", Base: 100}}, seq)
			return err
		}},
		{name: "score", do: score(0, 10, 0)},
		{name: "score the same again", do: score(0, 10, 1)},
		{name: "undo", do: func(ctx context.Context, s *season, seq int64) error {
			_, err := s.desks.Undo(ctx, "k1.4", 2, "rhost", seq)
			return err
		}},
		{name: "end", do: func(ctx context.Context, s *season, seq int64) error {
			_, err := s.desks.End(ctx, "k1.4", seq)
			return err
		}},
		{name: "begin the round", do: func(ctx context.Context, s *season, seq int64) error {
			_, err := s.rounds.Begin(ctx, "k1.4", -7, seq)
			return err
		}},
		{name: "open a question", do: round((*Rounds).OpenNext, 0)},
		{name: "press", do: press(1), pass: time.Second},
		{name: "press another", do: press(2), pass: time.Second},
		{name: "close the question", do: round((*Rounds).Close, 0)},
		{name: "reveal", do: round((*Rounds).Reveal, 0)},
		{name: "open the second", do: round((*Rounds).OpenNext, 1)},
	}
}

func afterVerbs() []verb {
	return []verb{
		{name: "draw", random: true, do: func(ctx context.Context, s *season, seq int64) error {
			_, err := s.lotteries.Hold(ctx, "k1.1", 1, "rstaff", seq)
			return err
		}},
		{name: "exchange", random: true, do: func(ctx context.Context, s *season, seq int64) error {
			_, err := s.accounts.Exchange(ctx, "r1", 5, seq)
			return err
		}},
		{name: "take", do: func(ctx context.Context, s *season, _ int64) error {
			account, err := s.accounts.Get(ctx, "r1")
			if err != nil {
				return err
			}
			_, err = s.accounts.Take(ctx, account.Spent[0].Code, "rstaff")
			return err
		}},
		{name: "close the preliminary", do: func(ctx context.Context, s *season, seq int64) error {
			_, err := s.competitions.Close(ctx, "k1.3", seq)
			return err
		}},
		{name: "close the hall", do: func(ctx context.Context, s *season, seq int64) error {
			_, err := s.competitions.Close(ctx, "k1.4", seq)
			return err
		}},
		{name: "show", pass: time.Second, do: func(ctx context.Context, s *season, seq int64) error {
			_, err := s.competitions.Show(ctx, "k1", "科协 62710000", noon().Add(14*24*time.Hour), seq)
			return err
		}},
		{name: "object", do: func(ctx context.Context, s *season, seq int64) error {
			return s.competitions.Object(ctx, "k1", "r2", "第3题", s.clock.now(), seq)
		}},
		{name: "answer the objection", do: func(ctx context.Context, s *season, seq int64) error {
			_, err := s.competitions.AnswerObjection(ctx, "k1", 0, "已核对", seq)
			return err
		}},
		{name: "finish", pass: 14 * 24 * time.Hour, do: func(ctx context.Context, s *season, seq int64) error {
			_, err := s.competitions.Finish(ctx, "k1", seq)
			return err
		}},
	}
}
