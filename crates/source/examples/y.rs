fn main(){ let t=format!("{}","- {id: pump-1, zone: plant, name: \"Pumpe für Öl\"}\n".repeat(250_000));
 let s=std::time::Instant::now(); let mut p=saphyr_parser::Parser::new_from_str(&t); let mut n=0; while let Some(e)=p.next_event(){e.unwrap();n+=1;} println!("saphyr {n} {:?}",s.elapsed());
 let mut f=diag::Files::default(); let id=f.add("x",t.clone()); let mut d=Default::default();
 for _ in 0..3 { let s=std::time::Instant::now(); let r=source::parse(&f,id,&mut d); println!("parse {:?}",s.elapsed()); let s=std::time::Instant::now(); drop(r); println!("drop {:?}",s.elapsed());}
 for (pre,p) in [("","a: b\n"),("[\"","\\n"),("- ","a\n"),("","- a\n"),("","# é\n"), ("a: \"","x \n"),("é: [","a, ")] { for n in [1<<20, 1<<22, 15<<20] { let id=f.add("y",format!("{pre}{}",p.repeat(n/p.len()))); let s=std::time::Instant::now(); source::parse(&f,id,&mut d); println!("{pre:?} {p:?} {n} {:?}",s.elapsed()); } }
}
