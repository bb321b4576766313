package quiz

import (
	"context"
	"time"

	"kepubot/store"
)

func advanceRefusals() []refusal {
	confirm := func(stage, digest string) func(context.Context, *season) error {
		return func(ctx context.Context, s *season) error {
			proposal, err := s.entries.Propose(ctx, stage, s.teams)
			if err != nil {
				return err
			}
			if digest == "" {
				digest = proposal.Digest()
			}
			_, err = s.advances.Confirm(ctx, proposal, digest, "rstaff", s.next())
			return err
		}
	}
	return []refusal{
		{"advancing while the stage runs", confirm("k1.2", ""), ErrNotOver},
		{"advancing twice", confirm("k2.1", ""), ErrAdvanced},
		{"advancing nobody", confirm("k3.1", ""), ErrNobody},
		{"advancing by a list that was another", confirm("k2.1", "other"), ErrAdvanced},
		{"a second team of a township", func(ctx context.Context, s *season) error {
			_, err := s.teams.Recommend(ctx, "k1:meixi", true, s.next())
			return err
		}, ErrRecommended},
		{"drawing prizes while the stage runs", func(ctx context.Context, s *season) error {
			_, err := s.lotteries.Hold(ctx, "k1.1", 1, "rstaff", s.next())
			return err
		}, ErrNotOver},
		{"drawing prizes among nobody", func(ctx context.Context, s *season) error {
			_, err := s.lotteries.Hold(ctx, "k3.1", 1, "rstaff", s.next())
			return err
		}, ErrNobody},
		{"drawing prizes twice", func(ctx context.Context, s *season) error {
			_, err := s.lotteries.Hold(ctx, "k2.1", 1, "rstaff", s.next())
			return err
		}, ErrDrawn},
	}
}

func paperRefusals() []refusal {
	imports := func(stage, file string) func(context.Context, *season) error {
		return func(ctx context.Context, s *season) error {
			_, err := s.entries.ImportPaper(ctx, stage, "成绩.csv", []byte(file), samplePeople(), samplePlaces(), "2026-11-24", false)
			return err
		}
	}
	return []refusal{
		{"an unknown name", imports("k1.2", "姓名,社区,得分\n王芳,鹿亭村,60\n赵强,鹿亭村,70\n"), says(`line 3: nobody called "赵强" is registered in Luting`)},
		{"a name of two people", imports("k1.2", "姓名,社区,得分\n李丽,鹿亭村,70\n"), says(`line 2: 2 people called "李丽"`)},
		{"an unknown number", imports("k1.2", "参赛号,得分\nR1,60\nR9,70\n"), says(`line 3: no resident has the number "R9"`)},
		{"an unknown community", imports("k1.2", "姓名,社区,得分\n王芳,月球,60\n"), says(`line 2: "月球" is not one community`)},
		{"neither name nor number", imports("k1.2", "姓名,得分\n,60\n"), says("line 2: neither a number nor a name")},
		{"a person twice", imports("k1.2", "参赛号,姓名,社区,得分\nR2,,,60\n,王芳,鹿亭村,70\n"), says("line 3: the same person as on line 2")},
		{"somebody without a community", imports("k1.2", "参赛号,得分\nR5,60\n"), says("line 2: this resident has no community")},
		{"a mark over the full one", imports("k1.2", "参赛号,得分,满分\nR1,60,50\n"), says(`line 2: the score "60" is not from 0 to 50`)},
		{"a mark that is none", imports("k1.2", "参赛号,得分\nR1,NaN\n"), says(`line 2: the score "NaN" is not from 0 to 100`)},
		{"too few answers", imports("k1.2", "参赛号,答案\nR1,BBB\n"), says("line 2: 3 answers to 4 questions")},
		{"nothing", imports("k1.2", "参赛号,得分\n"), says("holds no results")},
		{"a sheet for an online stage", imports("k1.1", "参赛号,得分\nR1,60\n"), store.ErrNotFound},
	}
}

func hallRefusals() []refusal {
	score := func(seat int, points int64) func(context.Context, *season) error {
		return func(ctx context.Context, s *season) error {
			_, err := s.desks.Score(ctx, "k1.4", 0, Change{Seat: seat, Kind: Risk, Points: points, Seq: s.next()})
			return err
		}
	}
	return []refusal{
		{"a desk of one", func(ctx context.Context, s *season) error {
			_, err := s.desks.SetUp(ctx, "k2.2", []Seat{{Name: "甲"}}, s.next())
			return err
		}, ErrNobody},
		{"points for nobody", score(2, 10), store.ErrNotFound},
		{"more points than there are", score(0, 1001), store.ErrNotFound},
		{"undoing nothing", func(ctx context.Context, s *season) error {
			_, err := s.desks.Undo(ctx, "k1.4", 0, "rhost", s.next())
			return err
		}, ErrNothing},
		{"ending a tie", func(ctx context.Context, s *season) error { _, err := s.desks.End(ctx, "k1.4", s.next()); return err }, ErrTie},
		{"skipping a question", func(ctx context.Context, s *season) error {
			_, err := s.rounds.OpenNext(ctx, "k1.4", 1, s.next())
			return err
		}, ErrNoMore},
		{"closing what is not open", func(ctx context.Context, s *season) error {
			_, err := s.rounds.Close(ctx, "k1.4", 0, s.next())
			return err
		}, ErrNoneOpen},
		{"revealing what was not asked", func(ctx context.Context, s *season) error {
			_, err := s.rounds.Reveal(ctx, "k1.4", 0, s.next())
			return err
		}, ErrNoneOpen},
		{"a press on nothing", func(ctx context.Context, s *season) error {
			_, _, err := s.rounds.Press(ctx, "k1.4", player("r1", "huicui"), 1, s.clock.now(), false, s.next())
			return err
		}, ErrNoneOpen},
	}
}

func afterRefusals() []refusal {
	correct := func(question, reason string, key Key) func(context.Context, *season) error {
		return func(ctx context.Context, s *season) error {
			if question == "" { // the first there is
				pool, err := s.competitions.Pools.Get(ctx, "k1.1")
				if err != nil {
					return err
				}
				question = pool.Questions[0].ID
			}
			_, err := s.entries.Correct(ctx, "k1.1", Correction{Question: question, New: key, Reason: reason, Seq: s.next()})
			return err
		}
	}
	return []refusal{
		{"a correction without a reason", correct("", "", Key{Right: 1}), ErrReason},
		{"a correction that changes nothing", correct("", "写错了", Key{Right: 2}), ErrReason},
		{"a correction to no right answer", correct("", "写错了", Key{}), ErrReason},
		{"a correction of an unknown question", correct("nothing", "写错了", Key{Right: 1}), store.ErrNotFound},
		{"showing results while a stage runs", func(ctx context.Context, s *season) error {
			_, err := s.competitions.Show(ctx, "k1", "科协", noon().Add(99*time.Hour), s.next())
			return err
		}, ErrNotOver},
		{"less time for objections than was said", func(ctx context.Context, s *season) error {
			_, err := s.competitions.Show(ctx, "k5", "科协", noon().Add(3*time.Hour), s.next())
			return err
		}, ErrFaults},
		{"an objection to what is not shown", func(ctx context.Context, s *season) error {
			return s.competitions.Object(ctx, "k1", "r1", "第1题", s.clock.now(), s.next())
		}, ErrClosed},
		{"final results before their time", func(ctx context.Context, s *season) error {
			_, err := s.competitions.Finish(ctx, "k5", s.next())
			return err
		}, ErrNotOver},
		{"more points than were earned", func(ctx context.Context, s *season) error {
			_, err := s.accounts.Exchange(ctx, "r1", 11, s.next())
			return err
		}, ErrPoints},
		{"points of a newcomer", func(ctx context.Context, s *season) error {
			_, err := s.accounts.Exchange(ctx, "r9", 1, s.next())
			return err
		}, ErrPoints},
		{"an unknown code", func(ctx context.Context, s *season) error {
			_, err := s.accounts.Take(ctx, "ABCDEFGH", "rstaff")
			return err
		}, ErrCode},
	}
}
