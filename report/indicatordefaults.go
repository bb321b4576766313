package report

import (
	"strings"

	"kepubot/resident"
	"kepubot/store"
)

// DefaultIndicators is the catalogue that a deployment begins with: what the
// yearly summary of a county's science association names.
func DefaultIndicators() []Indicator {
	var all []Indicator
	for _, d := range []struct {
		id, chinese, english, words string // words with commas between
		unit                        Unit
		measure                     Measure
		most                        int64
	}{
		{"leaflets", "宣传资料", "leaflets", "宣传册,传单,宣传单,资料,手册,折页,科普资料,leaflet,brochures,handouts", Copies, Flow, 1_000_000},
		{"books", "科普图书", "books", "图书,书籍,科普书,赠书,book", Copies, Flow, 200_000},
		{"posters", "科普挂图", "posters", "挂图,海报,宣传画,poster", Copies, Flow, 200_000},
		{"panels", "展板", "exhibition panels", "科普展板,更换展板,展板更换,版面,panel,panels", Panels, Flow, 50_000},
		{"corridors", "科普画廊", "science corridors", "画廊,宣传栏,科普宣传栏,橱窗,corridor,corridors", Sites, Stock, 5_000},
		{"bases", "科普基地", "science bases", "基地,科普教育基地,base,bases", Sites, Stock, 1_000},
		{"stations", "科普活动站", "science stations", "活动站,活动室,科普活动室,科普站,station,stations", Sites, Stock, 5_000},
		{"volunteers", "科普志愿者", "science volunteers", "志愿者,志愿者人数,volunteer,volunteers", Persons, Stock, 200_000},
		{"lecturers", "讲师团成员", "lecturers", "讲师,讲师团,lecturer", Persons, Stock, 5_000},
		{"funds", "科普经费", "science funds", "经费,投入,资金,科普投入,fund,funds,funding,money", Funds, Flow, 100_000},
		{"media", "媒体报道", "media pieces", "报道,新闻,宣传报道,媒体,media,news,press", Pieces, Flow, 20_000},
		{"broadcasts", "科普节目", "broadcasts", "广播,电视节目,节目,programmes,broadcast", Times, Flow, 20_000},
		{"training-farmers", "农民培训", "farmers trained", "农民 培训,农民技术培训,农技培训,实用技术培训,farmers training,farmer training", PersonTimes, Flow, 500_000},
		{"certified-farmers", "农民获证", "farmers certified", "农民 证书,农民 获证,农民 发证,绿色证书,farmers certificates", Persons, Flow, 200_000},
		{"training-workers", "职工培训", "workers trained", "职工 培训,工人 培训,产业工人 培训,workers training,worker training", PersonTimes, Flow, 500_000},
		{"training-trades", "特种作业培训", "special trades trained", "特种作业,特种 培训,special trades training", PersonTimes, Flow, 200_000},
		{"training-citizens", "市民培训", "residents trained", "市民 培训,居民 培训,社区 培训,residents training,civic training", PersonTimes, Flow, 500_000},
		{"training-officials", "干部培训", "officials trained", "干部 培训,公务员 培训,领导干部 培训,officials training,official training", PersonTimes, Flow, 200_000},
		{"training-minors", "青少年培训", "minors trained", "青少年 培训,学生 培训,青少年科普,minors training,students training", PersonTimes, Flow, 500_000},
		{"files", "台账", "volumes of files", "台帐,档案,台账卷数,files,records", Volumes, Flow, 5_000},
	} {
		i := Indicator{
			Meta: store.Meta{ID: d.id}, Name: resident.Name{Chinese: d.chinese, English: d.english},
			Words: strings.Split(d.words, ","), Unit: d.unit, Measure: d.measure, Most: d.most, Order: len(all),
		}
		if d.unit == Funds {
			i.Decimals = 2
		}
		all = append(all, i)
	}
	return all
}
