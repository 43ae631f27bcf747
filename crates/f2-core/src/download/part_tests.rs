//! Parts on odd disks and under odd names.

use super::*;

#[test]
fn a_file_system_that_cannot_sync_a_folder_is_no_failure() {
    let odd = Path::new("/proc/self/x");
    assert!(File::open("/proc/self").and_then(|folder| folder.sync_all()).is_err(), "it could");
    assert!(sync_folder(odd).is_ok());
    assert!(sync_folder(Path::new("/nowhere/at/all")).is_err());
}

#[tokio::test]
async fn only_the_part_itself_is_published() {
    let folder = f2_sim::Folder::new();
    let (path, to) = (folder.path().join("a.part"), folder.path().join("a"));
    let stop = CancellationToken::new();
    let mut part = Part::open(path.clone(), &stop).await.expect("a part");
    part.push(b"right").await.expect("room");
    part.finish().await.expect("a whole part");
    fs::remove_file(&path).expect("it is there");
    assert!(part.publish(&to).await.is_err(), "there is none");
    fs::write(&path, b"somebody else's").expect("a file");
    assert!(part.publish(&to).await.is_err());
    assert!(!to.exists());
}

#[test]
fn a_part_goes_to_another_disk_too() {
    let (here, Ok(there)) = (f2_sim::Folder::new(), f2_sim::Folder::within(Path::new("/dev/shm"))) else {
        return;
    };
    let (from, to) = (there.path().join("a.part"), here.path().join("a.part"));
    fs::write(&from, b"x").expect("a file");
    let twin = here.path().join("twin");
    // On one disk there is nothing to be seen here.
    if fs::rename(&from, &twin).is_ok() {
        return;
    }
    assert!(move_part(&from, &to).expect("no failure"));
    assert!(!from.exists());
    assert_eq!(fs::read(&to).expect("the part"), b"x");
}
