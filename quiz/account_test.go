package quiz

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kepubot/dev/testdb"
	"kepubot/store"
)

// TestAccount: points are earned once for one thing, set aside for a gift,
// and the code for it is taken once, by one of the staff.
func TestAccount(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		s, ctx := openSeason(t, d), t.Context()
		for range 2 {
			if err := s.accounts.Earn(ctx, "r1", "k1.1:r1", 30); err != nil {
				t.Fatal(err)
			}
		}
		first, err := s.accounts.Exchange(ctx, "r1", 20, 5)
		if err != nil {
			t.Fatal(err)
		}
		if second, err := s.accounts.Exchange(ctx, "r1", 20, 6); err != nil || second.Code != first.Code {
			t.Errorf("another code while one waits: %v (%v)", second, err)
		}
		if account, err := s.accounts.Get(ctx, "r1"); err != nil || account.Balance() != 10 || account.Waiting() == nil {
			t.Fatalf("%+v (%v)", account, err)
		}
		if taken, err := s.accounts.Take(ctx, strings.ToLower(" "+first.Code), "rstaff"); err != nil || taken.Points != 20 {
			t.Fatal(taken, err)
		}
		if _, err := s.accounts.Take(ctx, first.Code, "rstaff"); err != nil {
			t.Error("the same tap again:", err)
		}
		if _, err := s.accounts.Take(ctx, first.Code, "rother"); !errors.Is(err, ErrCode) {
			t.Error("taken by another:", err)
		}
		s.clock.pass(2 * time.Minute)
		if _, err := s.accounts.Take(ctx, first.Code, "rstaff"); !errors.Is(err, ErrCode) {
			t.Error("taken again later:", err)
		}
		if _, err := s.accounts.Exchange(ctx, "r1", 11, 7); !errors.Is(err, ErrPoints) {
			t.Error("more than is left:", err)
		}
		if err := s.accounts.Forget(ctx, "r1"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.accounts.Take(ctx, first.Code, "rstaff"); !errors.Is(err, ErrCode) {
			t.Error("a code of somebody forgotten:", err)
		}
	})
}

// TestAccountAtOnce: earning, exchanging and taking from many sides at once
// neither loses a point nor spends one twice.
func TestAccountAtOnce(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		s, ctx := openSeason(t, d), t.Context()
		var all sync.WaitGroup
		for i := range 12 {
			all.Go(func() {
				if err := s.accounts.Earn(ctx, "r1", fmt.Sprint("thing", i/2), 10); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		codes := sync.Map{}
		for i := range 8 {
			all.Go(func() {
				if spent, err := s.accounts.Exchange(ctx, "r1", 50, int64(1+i)); err == nil {
					codes.Store(spent.Code, true)
				} else {
					t.Error(err)
				}
			})
		}
		all.Wait()
		account, err := s.accounts.Get(ctx, "r1")
		if err != nil || account.Balance() != 10 || len(account.Spent) != 1 {
			t.Fatalf("%+v (%v)", account, err)
		}
		var took atomic.Int64
		for i := range 8 {
			all.Go(func() {
				switch _, err := s.accounts.Take(ctx, account.Spent[0].Code, fmt.Sprint("rstaff", i)); {
				case err == nil:
					took.Add(1)
				case !errors.Is(err, ErrCode):
					t.Error(err)
				}
			})
		}
		all.Wait()
		codes.Range(func(code, _ any) bool {
			if code != account.Spent[0].Code {
				t.Errorf("another code was given: %s", code)
			}
			return true
		})
		if took.Load() != 1 {
			t.Errorf("%d took the code", took.Load())
		}
	})
}

// TestDraw: anybody can draw again, from the seed and the tickets in any
// order, by another program; everybody is as likely to win.
func TestDraw(t *testing.T) {
	tickets := []string{"r1", "r2", "r3", "r3.m1", "r4"}
	byHand := func(seed string) string {
		best, lowest := "", strings.Repeat("g", 64)
		for _, ticket := range tickets {
			if lot := fmt.Sprintf("%x", sha256.Sum256([]byte(seed+":"+ticket))); lot < lowest {
				best, lowest = ticket, lot
			}
		}
		return best
	}
	wins := map[string]int{}
	for i := range 5000 {
		seed := fmt.Sprint("seed", i)
		won := Draw(seed, tickets, 2)
		if won[0] != byHand(seed) || won[0] == won[1] {
			t.Fatalf("%s drew %v, by hand %s", seed, won, byHand(seed))
		}
		wins[won[0]]++
	}
	var counts []int
	for _, ticket := range tickets {
		counts = append(counts, wins[ticket])
	}
	if x := chiSquare(counts); x > 18.47 { // 4 degrees of freedom, 0.001
		t.Errorf("they win %v (%.1f)", wins, x)
	}
	rapid.Check(t, func(t *rapid.T) {
		seed, n := rapid.String().Draw(t, "seed"), rapid.IntRange(-1, 9).Draw(t, "n")
		again := append(rapid.Permutation(tickets).Draw(t, "order"), "r2") // a ticket twice is one
		if got, want := Draw(seed, again, n), Draw(seed, tickets, n); !slices.Equal(got, want) || len(got) != min(max(n, 0), 5) {
			t.Fatalf("%v, not %v", got, want)
		}
	})
}

// TestLottery: the tickets are those who took part, and who held it finds the
// same draw again.
func TestLottery(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		s, ctx := openSeason(t, d), context.Background()
		s.fill(t, sampleBank(1)...)
		s.announced(t, nil, Online)
		for _, person := range []string{"r1", "r1.m1", "r2"} {
			s.plays(t, "k1.1", player(person, "huicui"), 2, 5)
		}
		if _, err := s.entries.Begin(ctx, "k1.1", player("r3", "huicui"), "2026-11-24", noon(), s.next()); err != nil {
			t.Fatal(err)
		}
		s.clock.pass(73 * time.Hour)
		// The same update, handled twice at once.
		other := s.meanwhile(t, "lotteries", func() {
			if _, err := s.lotteries.Hold(ctx, "k1.1", 2, "rstaff", 77); err != nil {
				t.Error(err)
			}
		})
		held, err := other.lotteries.Hold(ctx, "k1.1", 2, "rstaff", 77)
		if err != nil || fmt.Sprint(held.Tickets) != "[r1 r1.m1 r2]" || !slices.Equal(held.Winners, Draw(held.Seed, held.Tickets, 2)) {
			t.Fatalf("%+v (%v)", held, err)
		}
		if again, err := s.lotteries.Hold(ctx, "k1.1", 2, "rstaff", 77); err != nil || again.Seed != held.Seed {
			t.Errorf("%+v (%v)", again, err)
		}
	})
}
