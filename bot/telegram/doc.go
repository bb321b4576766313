// Package telegram speaks to the Telegram Bot API on behalf of the bot.
//
// Client makes single calls and turns every failure into an Outcome. Outbox
// paces calls so that Telegram's limits are used and not passed. Intake polls
// for updates and confirms each only after it was handled. The bot's token
// stands in no error, log line or figure of this package.
package telegram
