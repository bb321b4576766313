package quiz

import (
	"context"
	"fmt"

	"kepubot/content"
	"kepubot/store"
)

// Number is how many questions there are in each state of review.
func (b *Bank) Number(ctx context.Context) (map[content.State]int64, error) {
	rows, err := b.docs.Group(ctx, store.GroupQuery{By: []string{"state"}})
	if err != nil {
		return nil, fmt.Errorf("counting the questions: %w", err)
	}
	n := map[content.State]int64{}
	for _, row := range rows {
		if state, ok := row.Keys[0].(string); ok {
			n[content.State(state)] = row.Count
		}
	}
	return n, nil
}

// PaperTemplate is a question as teachers write it, to be followed.
func PaperTemplate() string {
	return `主题：健康
1. 油锅起火，下面哪种做法对？（B）
A. 泼水　B. 盖上锅盖并关火　C. 端到屋外　D. 撒面粉
解析：盖上锅盖隔绝空气，火就灭了。泼水会让热油四溅。
来源：《家庭消防安全手册》（2023）`
}
