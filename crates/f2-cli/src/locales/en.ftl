# English texts of the f2 command line. Causes, hints, modes and platforms come from their own tables.

about = f2 keeps works from Douyin and TikTok on disk.
about-platform = Keeps works from { $platform } on disk.
usage = Usage:
usage-top = f2 [options] <command> [options of the command]
usage-download = f2 { $command } [-M <mode>] <link>… [options]
usage-verify = f2 verify [options]
usage-import = f2 import [options] <file>…
usage-doctor = f2 doctor [options]
usage-api = f2 api [platform [method [key=value]…]] [options]
usage-errors = f2 errors [code]…
usage-sign = f2 sign [verify] <kind> [query] [options]
about-verify = Checks every saved file against the record; --fix fetches what is damaged or missing again.
about-import = Takes over F2's databases and yt-dlp's download archives.
about-doctor = Looks for what keeps f2 from working here: proxy, certificates, clock, cookie, signature, folder.
about-api = Lists the methods of a platform with their parameters, or runs one and prints JSON.
about-errors = Explains error codes: what happened, what to do, whether trying again can help.
about-sign = Signs queries, makes tokens, and shows what a server sees in them.
commands = Commands:
modes = Modes:
kinds = Kinds:
examples = Examples:
help-more = --help shows all options.
help-command = f2 <link> alone saves what the link leads to. f2 <command> --help explains a command.
default = { " " }(default: { $value })

group-options = Options:
group-main = What to save, and where:
group-files = Files of a work:
group-live = Live rooms (mode live):
group-network = Network:
group-config = Configuration files:
group-talk = Other:

opt-version = print the version
opt-debug = log to the terminal: DEBUG, INFO, WARNING or ERROR
opt-languages = language of the output: zh_CN or en_US
opt-help = this help; -h shows the short form
opt-config = read this configuration file, too
opt-url = link or share text, as many as you like; the option's name may be left out
opt-input = read links from this file, one per line, # comments; lines of --failed-to, too; - is standard input
opt-report = write a report of the run as JSON
opt-failed-to = write what failed into this file, for --input
opt-fix = fetch what is damaged or missing again
opt-raw = print answers as received, a utility's text without quotes
opt-jsonl = one value a line
opt-max = list at most this many items; 0 lists all
opt-page-items = items asked for per page
opt-quiet-api = tell only errors
opt-quality = the shorter side of the picture is at most N pixels (1080, 720, …); of live streams origin, uhd, hd, sd, ld or audio
opt-codec = which encoding of the video: compatible (H.264 where it is best, else H.265), h264, h265 or h266
opt-image-format = which format of pictures first: webp, jpeg or heic
opt-list-formats = list the formats of a work's video and save nothing
opt-collects = which folders of mode collects: all, or one by id or name; asked on a terminal
opt-playlist = which playlists of an author in mode mix: all, or one by id or name; asked on a terminal
opt-keyword = the words to search for in mode search
opt-incremental = end a list, newest first, at the first work an earlier run saved; pinned works do not count
opt-wait = wait until the room is live
opt-chat = write down the chat beside the recording: every event as JSON lines, what is said as ASS and XML
opt-only-chat = write down the chat and record nothing
opt-split = begin a new part after this much time (30m, 1h30m) or size (2G); both parted by a comma
opt-duration = record at most this long (90s, 30m, 1:30:00)
opt-relay = pass live messages on to programs on this machine, over a WebSocket at this port
opt-json = print the result as JSON
opt-import-files = the files to take over
opt-codes = the codes to explain; all without one
opt-mode = what to save, see above; without it what the link leads to
opt-cookie = the cookie of a logged-in browser
opt-path = folder for everything that is saved
opt-interval = only works of these days: YYYY-MM-DD|YYYY-MM-DD, or all
opt-max-counts = list at most this many works; 0 lists all
opt-music = save the original sound
opt-cover = save the cover
opt-desc = save the description as text
opt-lyric = save the lyrics beside a song
opt-subtitles = save the subtitles, as sent and as SRT
opt-folderize = a folder of its own for each work
opt-naming = file names, made of {"{create}"} {"{nickname}"} {"{aweme_id}"} {"{desc}"} {"{caption}"} {"{uid}"} {"{uniqueId}"}; / makes folders
opt-proxies = proxy for all requests; a second one is for https (http://, https://, socks5://)
opt-timeout = network timeout in seconds
opt-max-retries = how often a failed request is tried again
opt-retry-delay = longest pause before the first further try in seconds; it doubles with each one after
opt-max-connections = connections to one host
opt-connections-per-file = connections for one large file, never more than --max-connections
opt-limit-rate = at most so many bytes per second, all files together (500K, 2M); 0 is as fast as they come
opt-min-free = stop before fewer bytes than this are free on the disk (128M, 2G); 0 takes all
opt-max-tasks = files that are saved at the same time
opt-page-counts = works asked for per page
opt-page-delay = pause between two pages in seconds, drawn between A and B
opt-signer = another program that signs requests: http:// on this machine, or https://
opt-insecure = do not check certificates
opt-init-config = write a new configuration file, explained, and stop
opt-update-config = write the options of this line into the file of -c, and stop
opt-yes = do not ask; replace an existing file
opt-quiet = show only errors and the summary
opt-query = the query; the option's name may be left out
opt-body = the request's body; empty unless given
opt-user-agent = the user agent; a common browser's unless given
opt-time = Unix time in milliseconds; now unless given
opt-seed = draw from this seed, so that the same line gives the same value
opt-site = site of a token or report: douyin (the default) or tiktok
opt-uifid = device of a web signature; the query's own unless given
opt-room-id = room of a webcast signature; the query's own unless given
opt-user-unique-id = viewer of a webcast signature; the query's own unless given

error = error:
warning = warning:
hint = hint:
because = because:
detail = { $about }: { $detail }
attempts = { " " }(after { $count } attempts)

arg-unknown-option = there is no option { $given }
arg-unknown-command = there is no command { $given }
arg-no-command = no command is given
arg-no-value = { $option } needs a value
arg-takes-no-value = { $option } takes no value
arg-joined = short options cannot be joined: { $given }
arg-not-text = an argument is not valid UTF-8
arg-invalid = { $option }: { $value } does not fit, expected { $expected }
arg-conflict = { $first } and { $second } exclude each other
arg-needs = { $option } needs { $needed }
arg-missing = { $options } must be given, on the command line or in a configuration file
arg-same-file = { $first } and { $second } name the same file, { $file }
arg-folder = { $option }: { $file } is a folder
arg-former-auto-cookie = there is no option { $given } any more: copy the cookie from the browser's developer tools (F12, Network, request header Cookie) and give it with -k
arg-former-check-version = there is no option { $given } any more: f2 never asks for newer versions of itself; f2 --version tells this one
arg-former-command = there is no command { $given } any more: f2 keeps works from Douyin (f2 dy) and TikTok (f2 tk)
nearest = ; did you mean { $nearest }?
see-help = { $command } --help shows all options

value-bool = yes or no
value-number = a whole number from { $low }
value-range = a whole number from { $low } to { $high }
value-signer = http://127.0.0.1:PORT/PATH (this machine only) or https://HOST/PATH
value-proxy = one or two of http://…, https://…, socks5://…
value-language = zh_CN or en_US
value-level = DEBUG, INFO, WARNING or ERROR
value-text = a text without NUL
value-size = bytes, such as 500K, 2M or 1.5G
value-split = a time such as 30m, a size such as 2G, or both
value-time = a time such as 90s, 30m or 1:30:00
value-seconds = seconds, such as 1 or 0.5
value-delay = seconds, such as 1, or from and to, such as 0.5..2
value-cookie = the value of a request header Cookie: name=value; name=value
value-site = douyin or tiktok
origin-file = { $key } in { $file }
mode-unknown = there is no mode { $given }; modes: { $modes }
link-none = there is no link in it
link-foreign = { $link } is a link of { $platform }: use { $command }
mode-takes = mode { $mode } takes { $takes }; this link is { $kind }
or = {" "}or{" "}
kind-author = a user page
kind-work = a work
kind-mix = a collection
kind-liveroom = a live room
kind-broadcast = a broadcast
kind-account = your own account
kind-keyword = words to search for
kind-short = a short link
collects-needed = mode collects needs --collects all, or the id or name of a folder, where nobody can be asked
collects-works = ({ $works } works)
collects-ask = Which folders? Numbers such as 1,3-5; nothing or all for all of them:
api-platform = { $platform }, { $methods } methods
api-single = One answer:
api-stream = Items of a list:
api-events = Events as they come:
api-util = Worked out:
api-unknown-platform = there is no platform { $given }
api-unknown-method = there is no method { $given }
api-unknown-parameter = there is no parameter { $given }
api-no-pair = { $given } is no key=value
api-needs = { $method } needs { $needed }
format-name = format
format-picture = picture
format-fps = fps
format-codec = codec
format-rate = bit rate
format-size = size
format-sound = sound
format-chosen = taken
line-platform = the line is of { $given }, this is { $platform }
input-empty = { $file } holds no link

config-missing = there is no file { $file }; --init-config { $file } writes a new one
config-unreadable = { $file } cannot be read: { $why }
config-syntax = { $file } is no valid YAML: line { $line }, column { $column }
config-not-map = { $file } holds no keys and values
config-no-section = { $file } has no section { $section }
config-unknown-key = unknown key { $key } in { $file }
config-unused-keys = { $file }: f2 does not use { $keys }
config-exists = { $file } exists already; --yes replaces it
config-ask = Write these values into { $file }? [Y/n]
config-declined = nothing was written
config-written = written: { $file }
config-updated = updated: { $file } (before: { $backup })
config-nothing = { $file } says so already
config-not-editable = { $file } is written in a way that cannot be changed line by line
template-head =
    Configuration of f2. Options on the command line win over this file.
    This file may hold a cookie: keep it to yourself.

run-author = author: { $name }
run-author-count = author: { $name } ({ $works } works)
run-page = page: { $items } works, { $listed } listed so far
run-saved = saved: { $name } ({ $size })
run-failed = failed: { $name }: { $reason }
run-skipped = skipped: { $name }: { $reason }
run-retry = again in { $seconds } s: { $what }, attempt { $attempt }: { $reason }
run-notice = note: { $about }: { $detail }
run-total = { $works } works · { $files } files · { $size } · { $speed }/s
run-stopping = stopping; what is saved stays (press Ctrl-C again to stop at once)
run-stopped = stopped: { $name }
run-stopped-hint = stopped: run the same command again to go on
run-target = [{ $number }/{ $total }] { $target }
run-twice = passed over: { $name }: the same as one before
run-resumed = going on where an earlier run stopped, behind { $works } works
run-again = { $works ->
    [one] { $works } work that failed before
   *[other] { $works } works that failed before
} (mode { $mode })

summary-head = Summary { $author }
summary-listed = {"  "}listed:  { $works ->
    [one] { $works } work
   *[other] { $works } works
}
summary-listed-of = {"  "}listed:  { $works ->
    [one] { $works } work
   *[other] { $works } works
} (the profile says { $expected })
summary-saved = {"  "}saved:   { $files ->
    [one] { $files } file
   *[other] { $files } files
}, { $size }
summary-had = {"  "}had:     { $files ->
    [one] { $files } file
   *[other] { $files } files
}
summary-skipped = {"  "}skipped: { $works ->
    [one] { $works } work
   *[other] { $works } works
}
summary-failed = {"  "}failed:  { $count }
summary-where = {"  "}folder:  { $folder }
summary-missing = {"  "}missing: { $works ->
    [one] { $works } work
   *[other] { $works } works
} never listed
total-head = All together: { $targets } targets, { $done } of them without a fault
live-waiting = waiting until it is live: { $name }
live-again = the next broadcast has begun: { $name }
live-line = { $name }: { $time } · { $size }
live-rate = { " " }· { $rate }/s
live-viewers = { " " }· { $viewers } watch
live-messages = { " " }· { $messages } messages
live-total = { $rooms } rooms · { $size }
live-head = Recording { $author }
live-ended = {"  "}ended:   the broadcast is over
live-stopped = {"  "}ended:   stopped; what is recorded is whole
live-length = {"  "}ended:   the wanted length is reached
live-recorded = {"  "}saved:   { $time } in { $parts ->
    [one] { $parts } part
   *[other] { $parts } parts
}, { $size }
live-whole = {"  "}missing: nothing
live-missing = {"  "}missing: { $time } in { $gaps ->
    [one] { $gaps } gap
   *[other] { $gaps } gaps
}
live-chat = {"  "}chat:    { $messages } messages, { $gaps } gaps
live-relay = messages are passed on at ws://{ $address }
live-adopted = a recording that was cut short is on record now, as it is: { $name }
live-bound = --limit-rate chooses the stream and slows no recording down: { $quality }, about { $rate } per second
live-unbound = --limit-rate slows no recording down, and the room does not tell how large { $quality } is; --quality chooses another stream
live-beyond = no stream is within --limit-rate; the smallest is recorded as fast as it comes: { $quality }, about { $rate } per second
skip-interval = outside the interval
skip-archived = in an imported archive
counted = { $count } × { $what }
and-more = and { $count } more

sign-more = Without a query, every line of standard input is one; an address is signed in its query. verify takes a value or a signed query and prints what a server sees as JSON; its exit code is 1 when something does not hold.
sign-kind = there is no kind { $given }; kinds: { $kinds }
sign-no-kind = no kind is given; kinds: { $kinds }
sign-nothing = nothing to sign or verify: give it as an argument or on standard input
sign-extra = { $given } is too much
sign-json = the report is not JSON: { $why }
sign-unreadable = standard input cannot be read: { $why }

code-unknown = there is no error code { $given }
explain-retry = tried again:
explain-exit = exit code:
retry-never = no
retry-backoff = yes, after a pause
retry-fresh = yes, with fresh tokens, at most { $times ->
    [one] once
   *[other] { $times } times
}
import-nothing = no file to take over is given
import-unfit = { $file } is neither an F2 database nor a download archive
imported-table = { $file }: { $table }: { $added } new, { $known } known, { $passed } without a key
imported-columns = {"  "}columns left out: { $columns }
imported-archive = { $file }: { $added } works new, { $known } known, { $passed } lines of others
verify-no-store = there is no record of f2 in { $folder }
verify-reading = checking
verify-missing = missing: { $name }
verify-length = damaged: { $name }: { $found } instead of { $expected }
verify-content = damaged: { $name }: another content
verify-unreadable = damaged: { $name }: { $why }
verify-result = { $files ->
    [one] { $files } file
   *[other] { $files } files
} checked, { $faulty } damaged or missing
verify-fix-hint = f2 verify --fix fetches them again
verify-fixed = { $fixed } put right, { $left } not
verify-no-platform = files of { $platform } cannot be fetched again: there is no such platform

doctor-here = This machine
doctor-signer = signatures are right
doctor-extern = { $address }: adds { $added } { $added ->
        [one] value
       *[other] values
    } to a request, in { $ms } ms
doctor-extern-hint = requests go out unsigned: see docs/signer.md for what the program has to answer
doctor-token-cookie = of the cookie
doctor-token-guest = a guest's
doctor-token-real = real
doctor-token-false = made up ({ $code })
doctor-token-hint = f2 goes on with what it has; the platform may show less
doctor-read = a signed read is answered
doctor-read-guest = a signed read is answered, as a guest
doctor-tls = { $host }: trusted connection in { $ms } ms
doctor-tls-insecure = certificates are not checked: leave --insecure out when you can
doctor-proxy = { $proxy } (from { $origin })
doctor-proxy-none = none
doctor-clock = { $seconds } s from the platform's
doctor-clock-unknown = the platform tells no time
doctor-clock-hint = set the clock of this machine: signatures carry its time
doctor-cookie = there: { $there } and { $others } others; not there: { $missing }
doctor-cookie-none = none: f2 goes as a guest
doctor-cookie-hint = log in with a browser and give its whole cookie with -k, or in the configuration file
doctor-cookie-ends = ; the login ends { $date }
doctor-cookie-guest = no login among them: log in with a browser and give its whole cookie
doctor-cookie-over = the login has ended: log in again and give the new cookie
doctor-cookie-soon = the login ends soon
doctor-store = { $folder }: opens and takes writes, version { $version }
doctor-store-none = { $folder }: no record yet, the folder can be written
doctor-disk = { $size } free
doctor-disk-unknown = the free space cannot be told here
doctor-disk-hint = free some space before the next run
